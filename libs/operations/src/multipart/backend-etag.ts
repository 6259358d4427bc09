import type { BackendResponse } from '@s3ep/backend';
import { S3Error } from '@s3ep/s3-protocol';

/** The ETag of a part just stored, without quotes. @throws S3Error InternalError where there is none */
export function storedPartEtag({ headers }: BackendResponse): string {
  const etag = (headers.etag ?? '').replaceAll('"', '');
  if (etag === '')
    throw new S3Error('InternalError', { cause: new Error('the backend gave a part no ETag') });
  return etag;
}
