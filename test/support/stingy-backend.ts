import { once } from 'node:events';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { sha256, signHeaders } from './hand-signature';
import { BACKEND } from './stack';

/** A request as it came in; headers in lower case. */
export interface AskedRequest {
  readonly method: string;
  /** Path and query, as on the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What becomes of a request. */
export type Treatment =
  /** The backend behind never sees these headers. */
  | { readonly without: readonly string[] }
  | { readonly headers: Readonly<Record<string, string>> }
  /** The byte at this offset arrives as another. */
  | { readonly flips: number }
  | { readonly status: number; readonly code: string }
  | { readonly hang: true };

/** undefined: as the backend behind does it. */
export type Stinginess = (asked: AskedRequest) => Treatment | undefined;

/** Belong to one connection, or are made anew. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'host',
  'transfer-encoding',
  'x-amz-date',
]);

/** What a body is signed as that is no SHA-256. */
const UNHASHED = /^(UNSIGNED|STREAMING-UNSIGNED)-PAYLOAD/;

/** A backend that can less than the one behind it: signs anew what it lets through, after it took away from it. */
export class StingyBackend {
  /** The rule in force. */
  stinginess: Stinginess | undefined;
  readonly #behind: URL;
  readonly #server: Server;

  private constructor(backendEndpoint: string) {
    this.#behind = new URL(backendEndpoint);
    this.#server = http.createServer((incoming, outgoing) => {
      this.#answer(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
  }

  static async start(backendEndpoint: string): Promise<StingyBackend> {
    const backend = new StingyBackend(backendEndpoint);
    backend.#server.listen(0, '127.0.0.1');
    await once(backend.#server, 'listening');
    return backend;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url: target = '' } = incoming;
    const headers = incoming.headers as Record<string, string>;
    const body = await buffer(incoming);
    const treatment = this.stinginess?.({ method, target, headers });
    if (treatment && 'hang' in treatment) return;
    if (treatment && 'status' in treatment) {
      const document = method === 'HEAD' ? '' : `<Error><Code>${treatment.code}</Code></Error>`;
      outgoing.writeHead(treatment.status, { 'content-type': 'application/xml' }).end(document);
      return;
    }
    if (treatment && 'flips' in treatment) body[treatment.flips]! ^= 1;
    const without = treatment && 'without' in treatment ? treatment.without : [];
    const kept = Object.entries(headers).filter(
      ([name]) => !OWN_HEADERS.has(name) && !without.includes(name),
    );
    const changed = treatment && 'headers' in treatment ? treatment.headers : {};
    await this.#pass(
      { method, target, headers: { ...Object.fromEntries(kept), ...changed } },
      body,
      outgoing,
    );
  }

  async #pass(
    { method, target, headers }: AskedRequest,
    body: Buffer,
    outgoing: ServerResponse,
  ): Promise<void> {
    const { 'x-amz-content-sha256': payloadHash = '', ...unsigned } = headers;
    const signed = signHeaders({
      method,
      target,
      headers: { ...unsigned, host: this.#behind.host },
      payloadHash: UNHASHED.test(payloadHash) ? payloadHash : sha256(body),
      credentials: BACKEND,
    });
    const { hostname, port } = this.#behind;
    const length = { 'content-length': body.length };
    const ask = http.request({
      hostname,
      port,
      method,
      path: target,
      headers: { ...signed.headers, ...length },
    });
    ask.end(body);
    const [answer] = (await once(ask, 'response')) as [IncomingMessage];
    const answered = await buffer(answer);
    const told = { ...answer.headers };
    delete told['transfer-encoding'];
    outgoing.writeHead(answer.statusCode ?? 0, told).end(answered);
  }
}
