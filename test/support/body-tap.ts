import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, pipeline, type Readable, type Writable } from 'node:stream';

/** An HTTP relay before a backend that counts bytes both ways, of heads and of bodies. */
export class BodyTap {
  headBytes = 0;
  bodyBytes = 0;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  private constructor(target: URL, observe: (incoming: IncomingMessage) => void) {
    const { hostname, port } = target;
    this.#server = createServer((incoming, outgoing) => {
      observe(incoming);
      const { method, url: path, rawHeaders: headers } = incoming;
      this.#countHead(incoming);
      const sent = request({ hostname, port, method, path, headers, agent: this.#agent }, (answer) => {
        this.#countHead(answer);
        outgoing.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
        this.#relay(answer, outgoing);
      });
      sent.on('error', () => outgoing.destroy());
      outgoing.on('close', () => sent.destroy());
      this.#relay(incoming, sent);
    });
  }

  /** @param observe told of every request */
  static async before(
    endpoint: string,
    observe: (incoming: IncomingMessage) => void = () => undefined,
  ): Promise<BodyTap> {
    const tap = new BodyTap(new URL(endpoint), observe);
    tap.#server.listen(0, '127.0.0.1');
    await once(tap.#server, 'listening');
    return tap;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  reset(): void {
    this.headBytes = 0;
    this.bodyBytes = 0;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
  }

  #countHead({ rawHeaders, url = '' }: IncomingMessage): void {
    // ": " and the end of the line of each field, and about a first line
    this.headBytes += url.length + rawHeaders.reduce((sum, text) => sum + text.length + 2, 20);
  }

  #relay(from: Readable, to: Writable): void {
    const counted = new PassThrough();
    counted.on('data', (bytes: Buffer) => {
      this.bodyBytes += bytes.length;
    });
    pipeline(from, counted, to, () => undefined);
  }
}
