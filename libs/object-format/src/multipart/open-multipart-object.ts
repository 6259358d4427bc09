import type { ObjectRecord } from '../record/object-record';
import { verifyRecord } from '../verify-record';
import { OpenedMultipartObject } from './opened-multipart-object';

/**
 * Verifies the record of a completed multipart object for this object key under this bucket key. Nothing of the object
 * is known then but its commitment: its length comes with the manifest. As `openObject` otherwise.
 *
 * @param options.bucketKey 32 bytes, unwrapped from `record.wrappedBucketKey`
 * @throws {FormatError} `kind-unsupported` (a single-part record), `seal`, `commitment`
 */
export function openMultipartObject(options: {
  record: ObjectRecord;
  bucketKey: Buffer;
  objectKey: string;
}): OpenedMultipartObject {
  return new OpenedMultipartObject(verifyRecord({ ...options, kind: 'multipart' }));
}
