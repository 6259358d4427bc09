import { toS3Failure, type S3Response } from '@s3ep/operations';
import { renderErrorXml, S3Error } from '@s3ep/s3-protocol';
import type { Exchange } from './exchange';

/** The one place where a failure becomes an S3 error: whatever is not one already is a bug of ours, 500. */
export function toS3Error(error: unknown): S3Error {
  const failure = toS3Failure(error);
  return failure instanceof S3Error ? failure : new S3Error('InternalError', { cause: failure });
}

/** The answer that tells the client of a failure. HEAD and 304 have no body. */
export function failureResponse(exchange: Exchange, error: S3Error): S3Response {
  const { incoming, requestId } = exchange;
  if (incoming.method === 'HEAD' || error.status === 304)
    return { status: error.status, headers: error.headers };
  return {
    status: error.status,
    headers: { ...error.headers, 'content-type': 'application/xml' },
    body: renderErrorXml(error, { resource: resourceOf(incoming.url), requestId, hostId: requestId }),
  };
}

/** The path, without the query: a presigned one carries a signature. */
function resourceOf(target = ''): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}
