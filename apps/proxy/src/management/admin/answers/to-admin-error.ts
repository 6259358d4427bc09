import { HttpException } from '@nestjs/common';
import { BackendUnavailableError } from '@s3ep/backend';
import { S3Error } from '@s3ep/s3-protocol';
import { AdminError, type AdminErrorCode } from './admin-error';

/** What went wrong, as one error of the catalogue: by type and status, never by text. */
export function toAdminError(error: unknown): AdminError {
  if (error instanceof AdminError) return error;
  if (error instanceof BackendUnavailableError) {
    return new AdminError('BackendUnavailable', 'The backend does not answer.', { cause: error });
  }
  if (error instanceof S3Error) return fromS3Error(error);
  switch (statusOf(error)) {
    case 400:
      return wrap(
        'Malformed',
        'The request cannot be read: is its body JSON, and its URL well formed?',
        error,
      );
    case 404:
    case 405:
      return wrap('NotFound', 'There is no such route; /docs lists those that there are.', error);
    case 413:
      return wrap('TooLarge', 'The body is too large.', error);
    case 415:
      return wrap('Malformed', 'This kind of body cannot be read; send JSON in UTF-8.', error);
    default:
      return wrap('Internal', 'This failed because of a bug; the log has the cause.', error);
  }
}

/** What the libs throw that speak S3, such as what the backend answered a job. */
function fromS3Error(error: S3Error): AdminError {
  switch (error.status) {
    case 400:
      return wrap('Invalid', `The request was refused: ${error.code}.`, error);
    case 404:
      return wrap('NotFound', `The backend answered ${error.code}.`, error);
    case 500:
      return wrap('Internal', 'This failed because of a bug; the log has the cause.', error);
    case 503:
      return wrap('BackendUnavailable', `The backend answered ${error.code}.`, error);
    default:
      return wrap('BackendRefused', `The backend answered ${error.code}.`, error);
  }
}

/** Nest's own exceptions, and those of the body parser of Express. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status: unknown = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : undefined;
}

const wrap = (code: AdminErrorCode, message: string, cause: unknown): AdminError =>
  new AdminError(code, message, { cause });
