import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { type SigningKeyCache, signRequest } from '@s3ep/s3-protocol';
import { type BackendAddress, targetOf } from './backend-address';
import type { BackendObserver, BackendRequest, BackendResponse } from './backend-request';
import { BackendUnavailableError } from './backend-unavailable-error';
import type { CredentialsSource } from './credentials-source';
import { dispatch } from './dispatch';
import { trailingChecksumHeaders, UNSIGNED_TRAILER_PAYLOAD, withTrailingChecksum } from './trailing-checksum';
import { mayRetryFailure, mayRetryStatus, retryDelayMilliseconds } from './retry-policy';

/** SHA-256 of the empty string. */
const EMPTY_PAYLOAD_HASH = createHash('sha256').digest('hex');

export interface BackendClientOptions {
  readonly address: BackendAddress;
  readonly region: string;
  readonly credentials: CredentialsSource;
  readonly dispatcher: Dispatcher;
  readonly maxAttempts: number;
  readonly signingKeys: SigningKeyCache;
  readonly observer?: BackendObserver;
  readonly now?: () => Date;
  readonly random?: () => number;
}

/** The S3 behind the proxy: signs, sends, and sends again where that is safe. */
export class BackendClient {
  readonly #options: BackendClientOptions;

  constructor(options: BackendClientOptions) {
    this.#options = options;
  }

  /**
   * Answers of any status resolve. A streamed body is read at most once.
   * @throws what the body's source threw, the signal's reason, or BackendUnavailableError (503).
   */
  async send(request: BackendRequest): Promise<BackendResponse> {
    const { maxAttempts, observer, random = Math.random } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= maxAttempts;
      request.onAttempt?.();
      try {
        const response = await this.#attempt(request);
        observer?.answered(request.method, response.status);
        if (last || !mayRetryStatus(request, response.status)) return response;
        if (!Buffer.isBuffer(response.body)) response.body.on('error', ignoreAbort).destroy();
      } catch (error) {
        if (!(error instanceof BackendUnavailableError)) throw error;
        observer?.failed(request.method);
        if (last || !mayRetryFailure(request, error.cause)) throw error;
      }
      observer?.retried(request.method);
      const milliseconds = retryDelayMilliseconds(attempt, random);
      await delay(milliseconds, undefined, request.signal ? { signal: request.signal } : {});
    }
  }

  async #attempt(request: BackendRequest): Promise<BackendResponse> {
    const { address, region, dispatcher, signingKeys, now } = this.#options;
    const { method } = request;
    const sent = request.body;
    const trailing = sent !== undefined && !Buffer.isBuffer(sent) && sent.trailingChecksum ? sent : undefined;
    const body = trailing ? withTrailingChecksum(trailing) : sent;
    const target = targetOf(address, request);
    const headers: Record<string, string> = { ...request.headers, host: target.host };
    if (trailing) Object.assign(headers, trailingChecksumHeaders(trailing, headers));
    if (body !== undefined) headers['content-length'] = String(body.length);
    else if (method === 'PUT' || method === 'POST') headers['content-length'] = '0';

    if (request.credentials !== 'anonymous') {
      const source = request.credentials ?? this.#options.credentials;
      const given = source();
      const signature = signRequest({
        method,
        path: target.path,
        query: target.query,
        headers,
        payloadHash: trailing ? UNSIGNED_TRAILER_PAYLOAD : payloadHashOf(body),
        credentials: given instanceof Promise ? await given : given,
        region,
        date: now ? now() : new Date(),
        signingKeys,
      });
      Object.assign(headers, signature);
    }
    return dispatch({
      dispatcher,
      origin: target.origin,
      method,
      path: target.query === '' ? target.path : `${target.path}?${target.query}`,
      headers,
      body,
      signal: request.signal,
    });
  }
}

/** What is in memory is signed, which protects it on its way; a stream has no hash before it was sent. */
function payloadHashOf(body: BackendRequest['body']): string {
  if (body === undefined) return EMPTY_PAYLOAD_HASH;
  return Buffer.isBuffer(body) ? createHash('sha256').update(body).digest('hex') : 'UNSIGNED-PAYLOAD';
}

function ignoreAbort(): void {
  // the answer is thrown away on purpose
}
