import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuditLog } from '@s3ep/observability';
import { AdminError } from '../answers/admin-error';
import { failureBody } from '../answers/failure-body';
import type { AdminIdentity } from './admin-identity';
import type { AdmittedCalls } from './admitted-calls';
import { auditCall } from './audit-call';
import type { CurrentAdminCredentials } from './current-admin-credentials';
import type { FailedAttempts } from './failed-attempts';

/** No cache keeps an answer, and no page shows, frames or embeds one. */
const ANSWER_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Of a body; a request to start a job has less than 3 kB. */
export const BODY_LIMIT_BYTES = 100 * 1_024;

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface AdminGateOptions {
  readonly credentials: Pick<CurrentAdminCredentials, 'value'>;
  readonly attempts: FailedAttempts;
  readonly admitted: AdmittedCalls;
  readonly audit: Pick<AuditLog, 'record'>;
}

/** What stands before all of `/admin`: nobody's body is read, and no route found, before the caller is known. */
export class AdminGate {
  readonly #options: AdminGateOptions;

  constructor(options: AdminGateOptions) {
    this.#options = options;
  }

  /** A handler for Express. Every call gets a line in the audit log when it is over, refused ones too. */
  handle(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const { credentials, admitted, audit } = this.#options;
    const identity = credentials.value.identify(request);
    if (identity !== undefined) admitted.admit(request, identity);
    auditCall({ request, response, admitted, audit });
    for (const [name, value] of Object.entries(ANSWER_HEADERS)) response.setHeader(name, value);
    const refusal = this.#refusalOf(request, identity);
    if (refusal === undefined) next();
    else refuse(response, refusal);
  }

  #refusalOf(request: IncomingMessage, identity: AdminIdentity | undefined): AdminError | undefined {
    if (identity === undefined) return this.#whoIsNobody(request);
    // a browser sends certificates along whatever page asks; our own page sends nothing
    const { origin, 'sec-fetch-mode': fetchMode = 'navigate' } = request.headers;
    if (origin !== undefined && !SAFE_METHODS.has(request.method ?? '')) {
      return new AdminError('Forbidden', 'Calls that change something are not taken from web pages.');
    }
    // https://www.w3.org/TR/fetch-metadata/: set by browsers alone, for a page whose name leads here by a trick too
    if (identity.credential === 'certificate' && fetchMode !== 'navigate') {
      return new AdminError('Forbidden', 'Calls by certificate are not taken from web pages.');
    }
    // the parser would read all of it first, and refuse it then
    if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) {
      return new AdminError('TooLarge', 'The body is too large.');
    }
    return undefined;
  }

  #whoIsNobody({ socket, headers }: IncomingMessage): AdminError {
    const { credentials, attempts } = this.#options;
    if (!credentials.value.areConfigured) {
      const mend = 'set management.tokens (s3ep admin-token makes one) or management.certificates';
      return new AdminError('Unauthenticated', `No credentials are configured: ${mend}.`);
    }
    if (headers.authorization === undefined) {
      const message =
        'Send a token: "Authorization: Bearer <token>", or a client certificate that management.certificates names.';
      return new AdminError('Unauthenticated', message);
    }
    const seconds = attempts.count(socket.remoteAddress ?? '');
    if (seconds === undefined) {
      const message = 'This token is not known. Its SHA-256 must stand in management.tokens.';
      return new AdminError('Unauthenticated', message);
    }
    const message = 'Too many attempts to authenticate failed. Calls with a good credential are still taken.';
    return new AdminError('TooManyFailures', message, { headers: { 'retry-after': String(seconds) } });
  }
}

function refuse(response: ServerResponse, error: AdminError): void {
  response.statusCode = error.getStatus();
  // RFC 6750 3
  if (error.code === 'Unauthenticated') response.setHeader('www-authenticate', 'Bearer realm="admin"');
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  response.setHeader('content-type', 'application/json; charset=utf-8');
  // what the caller still sends is not read
  response.setHeader('connection', 'close');
  response.end(JSON.stringify(failureBody(error)));
}
