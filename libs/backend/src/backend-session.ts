import type { BackendClient } from './backend-client';
import type { BackendRequest, BackendResponse } from './backend-request';
import type { CredentialsSource } from './credentials-source';

export type SessionRequest = Omit<BackendRequest, 'credentials' | 'signal'> & {
  /** True: no signature (CORS preflight). */
  readonly anonymous?: boolean;
};

export interface BackendSessionOptions {
  readonly client: BackendClient;
  /** undefined: the backend's default. */
  readonly credentials: CredentialsSource | undefined;
  /** Aborts whatever the session has under way. */
  readonly signal: AbortSignal;
  /** The page that asks across origins; the backend answers its CORS headers to it. */
  readonly origin?: string | undefined;
}

/** The backend as one client request sees it: with the client's credentials, and only as long as it lives. */
export class BackendSession {
  readonly #options: BackendSessionOptions;
  readonly #count: { requests: number };

  constructor(options: BackendSessionOptions, count = { requests: 0 }) {
    this.#options = options;
    this.#count = count;
  }

  /** The same session with the proxy's own credentials, for what no client may reach. Requests count together. */
  get asProxy(): BackendSession {
    return new BackendSession({ ...this.#options, credentials: undefined }, this.#count);
  }

  /** The same session for tidying up, which goes on for so long even if the client has gone. Requests count together. */
  outliving(milliseconds: number): BackendSession {
    return new BackendSession({ ...this.#options, signal: AbortSignal.timeout(milliseconds) }, this.#count);
  }

  /** Requests sent so far. */
  get requests(): number {
    return this.#count.requests;
  }

  /** As BackendClient.send. */
  send({ anonymous, ...request }: SessionRequest): Promise<BackendResponse> {
    const { client, credentials, signal, origin } = this.#options;
    return client.send({
      ...request,
      ...(origin !== undefined && { headers: { ...request.headers, origin } }),
      ...(anonymous ? { credentials: 'anonymous' } : credentials && { credentials }),
      signal,
      onAttempt: () => {
        this.#count.requests++;
      },
    });
  }
}
