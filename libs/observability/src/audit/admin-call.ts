/** One call of the admin API when it is over: who, what, and how it ended. Refused calls too. */
export interface AdminCall {
  /** Name of the token or common name of the certificate; undefined for a call that did not authenticate. */
  readonly caller: string | undefined;
  readonly credential: 'token' | 'certificate' | undefined;
  readonly role: string | undefined;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What it is about, where it is about something in particular. */
  readonly target: AdminCallTarget | undefined;
  /** Status that was sent; 0 when the caller went before there was one. */
  readonly status: number;
  readonly outcome: AdminCallOutcome;
  readonly remoteAddress: string | undefined;
  readonly durationMilliseconds: number;
}

/** Names and what they are, such as `bucket`; never a secret. */
export type AdminCallTarget = Readonly<Record<string, string>>;

/** `unauthenticated`, `forbidden` and `throttled` are refusals; `failed`: allowed, and it could not be done. */
export type AdminCallOutcome =
  'done' | 'unauthenticated' | 'forbidden' | 'throttled' | 'failed' | 'abandoned';
