import { signRequest, SigningKeyCache } from '@s3ep/s3-protocol';
import { formatHttpHead } from './http-head';
import type { Load } from './load';

const signingKeys = new SigningKeyCache();
/** A signature is good for minutes: making one anew each second keeps the generator out of the figures. */
const RENEW_MILLISECONDS = 1_000;

/** The heads of one client's requests, signed with UNSIGNED-PAYLOAD. */
export class RequestHead {
  readonly #load: Load;
  readonly #path: string;
  #text = '';
  #madeAt = -Infinity;

  constructor(load: Load, path: string) {
    this.#load = load;
    this.#path = path;
  }

  text(): string {
    const now = performance.now();
    if (now - this.#madeAt > RENEW_MILLISECONDS) {
      this.#madeAt = now;
      this.#text = this.#sign();
    }
    return this.#text;
  }

  #sign(): string {
    const { endpoint, method, credentials, region, bodyBytes } = this.#load;
    const headers: Record<string, string> = { host: new URL(endpoint).host };
    if (method === 'PUT') headers['content-length'] = String(bodyBytes);
    const signature = signRequest({
      method,
      path: this.#path,
      query: '',
      headers,
      payloadHash: 'UNSIGNED-PAYLOAD',
      credentials,
      region,
      date: new Date(),
      signingKeys,
    });
    return formatHttpHead(`${method} ${this.#path} HTTP/1.1`, { ...headers, ...signature });
  }
}
