import { S3Error } from '@s3ep/s3-protocol';

/** The backend could not be reached, answered too late, or broke off: 503, so that SDKs try again. */
export class BackendUnavailableError extends S3Error {
  constructor(cause: unknown) {
    super('ServiceUnavailable', { cause });
  }
}
