import { MAX_CLIENT_PART_NUMBER } from '@s3ep/object-format';
import { S3Error, type S3Request } from '@s3ep/s3-protocol';

/** The upload that a request names. @throws S3Error InvalidArgument for an empty id */
export function uploadIdOf({ query }: S3Request): string {
  const uploadId = query.get('uploadId') ?? '';
  if (uploadId === '')
    throw new S3Error('InvalidArgument', {
      message: 'This operation does not accept an empty upload id.',
      details: { ArgumentName: 'uploadId', ArgumentValue: '' },
    });
  return uploadId;
}

/**
 * The number of the part that a request sends. The backend's last number is the proxy's own (object-format 4.3).
 * @throws S3Error InvalidArgument
 */
export function clientPartNumber({ query }: S3Request): number {
  const text = query.get('partNumber') ?? '';
  const partNumber = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (partNumber < 1 || partNumber > MAX_CLIENT_PART_NUMBER)
    throw new S3Error('InvalidArgument', {
      message: `Part number must be an integer between 1 and ${MAX_CLIENT_PART_NUMBER}, inclusive`,
      details: { ArgumentName: 'partNumber', ArgumentValue: text },
    });
  return partNumber;
}
