import { once } from 'node:events';
import http, { type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** What the real backend was asked. */
export interface Asked {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** An answer as it goes over the wire: headers in order, the body in bytes; neither needs to fit the other. */
export interface ToldAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** Is told what was sent to the backend. */
export type Watch = (asked: Asked, body: Buffer) => void;

/** Makes a lie out of the true answer; undefined: the truth. */
export type Lie = (asked: Asked, truth: ToldAnswer) => ToldAnswer | undefined;

/**
 * Stands between the proxy and a real backend, and rewrites answers by a rule: a backend that does what it is
 * asked, and then says what it likes. Lies are written onto the socket as they are, after which it is closed.
 */
export class LyingBackend {
  /** The rule in force; undefined: nothing but the truth. */
  lie: Lie | undefined;
  /** Sees every body that passes to the backend. */
  watch: Watch | undefined;
  readonly #server: Server;
  readonly #agent = new http.Agent({ keepAlive: true });

  private constructor(backendEndpoint: string) {
    const { hostname, port } = new URL(backendEndpoint);
    this.#server = http.createServer((incoming, outgoing) => {
      const ask = http.request({
        hostname,
        port,
        method: incoming.method,
        path: incoming.url,
        // as they came, Host too: they are signed
        headers: incoming.headers,
        agent: this.#agent,
      });
      ask.on('error', () => incoming.socket.destroy());
      ask.on('response', (answer) => {
        this.#answer(incoming, answer).then(
          (told) => {
            tell(incoming.socket, told);
          },
          () => incoming.socket.destroy(),
        );
      });
      outgoing.on('error', () => undefined);
      this.#observe(incoming);
      pipeline(incoming, ask).catch(() => incoming.socket.destroy());
    });
  }

  static async start(backendEndpoint: string): Promise<LyingBackend> {
    const backend = new LyingBackend(backendEndpoint);
    backend.#server.listen(0, '127.0.0.1');
    await once(backend.#server, 'listening');
    return backend;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #observe(incoming: IncomingMessage): void {
    const { watch } = this;
    if (!watch) return;
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => pieces.push(piece));
    incoming.once('end', () => {
      const { method = '', url: target = '', headers } = incoming;
      watch({ method, target, headers }, Buffer.concat(pieces));
    });
  }

  async #answer(incoming: IncomingMessage, answer: IncomingMessage): Promise<ToldAnswer> {
    const pieces: Buffer[] = [];
    for await (const piece of answer as AsyncIterable<Buffer>) pieces.push(piece);
    const truth: ToldAnswer = {
      status: answer.statusCode ?? 0,
      headers: pairs(answer.rawHeaders).filter(([name]) => !HOP_HEADERS.has(name.toLowerCase())),
      body: Buffer.concat(pieces),
    };
    const { method = '', url: target = '', headers } = incoming;
    return this.lie?.({ method, target, headers }, truth) ?? truth;
  }
}

const HOP_HEADERS: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

function pairs(rawHeaders: readonly string[]): (readonly [string, string])[] {
  return rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : []));
}

function tell(socket: Socket, { status, headers, body }: ToldAnswer): void {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`HTTP/1.1 ${status} Told\r\n${lines}connection: close\r\n\r\n`, 'latin1');
  socket.end(body);
}

/** The answer with some headers set anew; undefined as a value: left out. */
export function withHeaders(
  told: ToldAnswer,
  changed: Readonly<Record<string, string | undefined>>,
): ToldAnswer {
  const kept = told.headers.filter(([name]) => !(name.toLowerCase() in changed));
  const added = Object.entries(changed).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...told, headers: [...kept, ...added] };
}

export function headerOf(told: ToldAnswer, wanted: string): string | undefined {
  return told.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Offset of the answer's first byte in the stored object. */
export function offsetOf(told: ToldAnswer): number {
  return Number(/^bytes (\d+)-/.exec(headerOf(told, 'content-range') ?? '')?.[1] ?? 0);
}
