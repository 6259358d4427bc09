import { S3Error } from '@s3ep/s3-protocol';

/** 416, with the size of the object where it is known. */
export function invalidRange(objectBytes: number | undefined): S3Error {
  if (objectBytes === undefined) return new S3Error('InvalidRange');
  return new S3Error('InvalidRange', {
    headers: { 'content-range': `bytes */${objectBytes}` },
    details: { ActualObjectSize: String(objectBytes) },
  });
}
