import { S3Error } from '@s3ep/s3-protocol';

/** 503, so that SDKs ask again. */
export function replacedMeanwhile(): S3Error {
  return new S3Error('ServiceUnavailable', { cause: new Error('the object was replaced while it was read') });
}
