import type { ObjectRecord } from '../record/object-record';
import { verifyRecord } from '../verify-record';
import { OpenedUpload } from './opened-upload';

/**
 * Verifies the record of an open multipart upload for this object key under this bucket key. A record that was read
 * from a state object is opened by `openUploadState`, which also proves that it is of this upload.
 *
 * @param options.bucketKey 32 bytes, unwrapped from `record.wrappedBucketKey`
 * @throws {FormatError} `kind-unsupported` (a single-part record), `seal`, `commitment`
 */
export function openUpload(options: {
  record: ObjectRecord;
  bucketKey: Buffer;
  objectKey: string;
}): OpenedUpload {
  return new OpenedUpload(verifyRecord({ ...options, kind: 'multipart' }));
}
