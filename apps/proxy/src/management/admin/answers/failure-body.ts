import type { AdminError, FieldProblem } from './admin-error';

/** The body of every answer that is no success. */
export interface FailureBody {
  readonly code: string;
  readonly message: string;
  readonly problems?: readonly FieldProblem[];
}

export function failureBody({ code, message, problems }: AdminError): FailureBody {
  return { code, message, ...(problems !== undefined && { problems }) };
}
