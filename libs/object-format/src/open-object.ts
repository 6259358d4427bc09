import { OpenedObject } from './opened-object';
import type { ObjectRecord } from './record/object-record';
import { verifyRecord } from './verify-record';

/**
 * Verifies the record of a single-part object for this object key under this bucket key, and gives access to the
 * object. Whether the bucket may hold objects of `record.originBucket` is for the caller to decide
 * (object-format.md 2.2); a record of `kind` `multipart` is opened by `openMultipartObject`.
 *
 * @param options.bucketKey 32 bytes, unwrapped from `record.wrappedBucketKey`
 * @throws {FormatError} `kind-unsupported`, `seal`, `commitment`
 */
export function openObject(options: {
  record: ObjectRecord;
  bucketKey: Buffer;
  objectKey: string;
}): OpenedObject {
  return new OpenedObject(verifyRecord({ ...options, kind: 'single-part' }));
}
