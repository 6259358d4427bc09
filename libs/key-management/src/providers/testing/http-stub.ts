import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface StubRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface StubAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** `hang`: no answer at all. `cut`: the connection breaks. */
export type StubReaction = StubAnswer | 'hang' | 'cut';

/** PEM. */
export interface StubCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A server on a free port of the loopback that answers JSON, for the stubs of key-management services. */
export class HttpStub {
  /** Every request that came, oldest first. */
  readonly requests: StubRequest[] = [];
  readonly #server: Server;
  readonly #scheme: 'http' | 'https';
  #fault: StubReaction | undefined;
  #faultyEnding = '';

  /** @param certificate where it is to speak TLS */
  constructor(react: (request: StubRequest) => StubReaction, certificate?: StubCertificate) {
    this.#scheme = certificate === undefined ? 'http' : 'https';
    this.#server = certificate === undefined ? createServer() : createTlsServer(certificate);
    this.#server.on('request', (incoming, outgoing) => {
      void read(incoming).then((request) => {
        this.requests.push(request);
        const fault = request.path.endsWith(this.#faultyEnding) ? this.#fault : undefined;
        const reaction = fault ?? react(request);
        if (reaction === 'hang') return;
        if (reaction === 'cut') {
          incoming.socket.destroy();
          return;
        }
        outgoing.writeHead(reaction.status, { 'content-type': 'application/json', ...reaction.headers });
        outgoing.end(JSON.stringify(reaction.body));
      });
    });
  }

  /** Starts it. @returns its origin */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#scheme}://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** From now on every request whose path ends so fares like that; `undefined`: as it should again. */
  failWith(fault: StubReaction | undefined, ending = ''): void {
    this.#fault = fault;
    this.#faultyEnding = ending;
  }
}

async function read(incoming: IncomingMessage): Promise<StubRequest> {
  const { url = '', method = '', headers } = incoming;
  const hasBody = Number(headers['content-length'] ?? 0) > 0;
  const body = hasBody ? ((await json(incoming)) as Record<string, unknown>) : {};
  return { path: url, method, headers, body };
}
