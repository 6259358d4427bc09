import type { HeaderMap } from '@s3ep/s3-protocol';

/** An answer of the backend, read to its end. */
export interface Answer {
  readonly status: number;
  /** Code of the error document, "" if there is none. A 200 may carry one. */
  readonly code: string;
  readonly headers: HeaderMap;
  readonly body: Buffer;
}

/** True for a success that holds no error. */
export const succeeded = ({ status, code }: Answer): boolean => status < 300 && code === '';

/** `412 PreconditionFailed`, as it stands in the table. */
export const describeAnswer = ({ status, code }: Answer): string =>
  code === '' ? String(status) : `${status} ${code}`;

/** The backend says itself that it does not know what it was asked. */
export const isNotImplemented = ({ status, code }: Answer): boolean =>
  status === 501 || code === 'NotImplemented';

/** What a probe needed was refused; the message says what, and with which answer. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';

  constructor(what: string, answer: Answer) {
    super(`${what}: ${describeAnswer(answer)}`);
  }
}
