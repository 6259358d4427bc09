import { S3Error } from '../errors';
import { MAX_KEY_BYTES } from './request-limits';
import type { BucketName, ObjectKey } from './s3-request';

// Wider than today's rules (S3 User Guide, "Bucket naming rules"): legacy us-east-1 names and RGW's are addressable.
const BUCKET_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{2,254}$/;
const MAX_BYTES_A_CHARACTER = 3; // UTF-8 bytes for one UTF-16 unit

/** @throws S3Error InvalidBucketName */
export function parseBucketName(name: string): BucketName {
  if (!BUCKET_NAME.test(name)) throw new S3Error('InvalidBucketName', { details: { BucketName: name } });
  return name as BucketName;
}

/**
 * @param key decoded, not empty
 * @throws S3Error KeyTooLongError above 1,024 bytes of UTF-8
 */
export function parseObjectKey(key: string): ObjectKey {
  if (key.length * MAX_BYTES_A_CHARACTER > MAX_KEY_BYTES) {
    const bytes = Buffer.byteLength(key);
    if (bytes > MAX_KEY_BYTES) {
      throw new S3Error('KeyTooLongError', {
        details: { Size: String(bytes), MaxSizeAllowed: String(MAX_KEY_BYTES) },
      });
    }
  }
  return key as ObjectKey;
}
