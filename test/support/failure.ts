import { S3ServiceException } from '@aws-sdk/client-s3';

export interface Failure {
  /** The S3 error code; of a HEAD, which has no body, what the SDK makes of the status. */
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** How a call that must fail failed. @throws Error if it did not, or if not with an answer of S3 */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return { code: error.name, status: error.$metadata.httpStatusCode ?? 0, message: error.message };
  }
  throw new Error('the call succeeded');
}
