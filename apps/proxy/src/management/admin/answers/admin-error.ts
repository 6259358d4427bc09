import { HttpException } from '@nestjs/common';

/** Every code that an answer of the admin API may have, its status and what it says. */
export const ADMIN_ERRORS = {
  Malformed: { status: 400, meaning: 'The request cannot be read, such as a body that is no JSON.' },
  Unauthenticated: { status: 401, meaning: 'No credential, or one that is not known.' },
  Forbidden: { status: 403, meaning: 'The role does not suffice.' },
  NotFound: { status: 404, meaning: 'There is no such thing.' },
  Conflict: { status: 409, meaning: 'It contradicts what is under way.' },
  TooLarge: { status: 413, meaning: 'The body is too large.' },
  Invalid: { status: 422, meaning: 'A field is missing, unknown or not valid; `problems` names each.' },
  TooManyFailures: { status: 429, meaning: 'Too many attempts to authenticate failed.' },
  Internal: { status: 500, meaning: 'A bug; the log has the cause.' },
  BackendRefused: { status: 502, meaning: 'The backend refused, or answered what cannot be read.' },
  BackendUnavailable: { status: 503, meaning: 'The backend does not answer.' },
} as const satisfies Record<string, { status: number; meaning: string }>;
export type AdminErrorCode = keyof typeof ADMIN_ERRORS;

/** What is wrong with one field of a request, or one setting. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export interface AdminErrorOptions {
  readonly problems?: readonly FieldProblem[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A call of the admin API that cannot be done. The message is for the caller, and holds no secret. */
export class AdminError extends HttpException {
  readonly code: AdminErrorCode;
  readonly problems: readonly FieldProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: AdminErrorCode,
    message: string,
    { problems, headers = {}, cause }: AdminErrorOptions = {},
  ) {
    super(message, ADMIN_ERRORS[code].status, { cause });
    this.code = code;
    this.problems = problems;
    this.headers = headers;
  }
}
