import type { BackendRequest } from './backend-request';

/** Statuses with which a backend asks to be asked again. */
const RETRIED_STATUSES: ReadonlySet<number> = new Set([500, 502, 503, 504]);
const READING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const FIRST_DELAY_MILLISECONDS = 50;
const MAX_DELAY_MILLISECONDS = 2_000;

/** undici's codes for failures before a connection was there: nothing of the request has left. */
const NEVER_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** True where the request has no body that a first attempt could have spent (s3-semantics 8). */
function hasNoBody(request: BackendRequest): boolean {
  return request.body === undefined;
}

/** A refusal may be asked again where no body was sent: the backend says it did nothing. */
export function mayRetryStatus(request: BackendRequest, status: number): boolean {
  return RETRIED_STATUSES.has(status) && hasNoBody(request) && (status === 503 || isReading(request));
}

/**
 * After a broken connection nobody knows whether the request was carried out: only reads are sent again, and
 * whatever never left this machine.
 */
export function mayRetryFailure(request: BackendRequest, cause: unknown): boolean {
  return isReading(request) || NEVER_SENT.has((cause as { code?: unknown } | undefined)?.code);
}

function isReading(request: BackendRequest): boolean {
  return READING_METHODS.has(request.method) && hasNoBody(request);
}

/** Exponential with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
export function retryDelayMilliseconds(attempt: number, random: () => number): number {
  return random() * Math.min(MAX_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** attempt);
}
