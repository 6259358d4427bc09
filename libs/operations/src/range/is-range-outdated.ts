import type { BackendResponse } from '@s3ep/backend';
import type { S3Request } from '@s3ep/s3-protocol';
import { toClientEtag } from '../etag/client-etag';
import { RECORD_HEADER } from '../headers/metadata-names';

/**
 * RFC 9110 13.1.5: a range is answered only while If-Range names the object as it is now, otherwise all of it is.
 * A client that continues a download would else join two versions.
 */
export function isRangeOutdated({ headers }: S3Request, { headers: found }: BackendResponse): boolean {
  const validator = headers['if-range'];
  // without a range it means nothing
  if (validator === undefined || headers.range === undefined) return false;
  const etag = found[RECORD_HEADER] === undefined ? found.etag : toClientEtag(found.etag ?? '');
  return validator !== etag && validator !== found['last-modified'];
}
