import { S3Error } from '../errors';

/** The backend answered with a document that cannot be understood: our failure, as the client sees it. */
export function backendDocumentError(why: string, cause?: unknown): S3Error {
  return new S3Error('InternalError', {
    cause: new Error(`The document of the backend ${why}.`, { cause }),
  });
}
