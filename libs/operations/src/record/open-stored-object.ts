import {
  decodeRecord,
  openMultipartObject,
  openObject,
  type OpenedMultipartObject,
  type OpenedObject,
  recipientsOf,
} from '@s3ep/object-format';
import type { HeaderMap } from '@s3ep/s3-protocol';
import { RECORD_HEADER } from '../headers/metadata-names';
import type { Services } from '../operation-context';
import { toS3Failure } from './key-failure';

/** An encrypted object whose record was verified; its kind decides how it is read (object-format 4.4). */
export type StoredObject =
  | { readonly kind: 'single-part'; readonly opened: OpenedObject }
  | { readonly kind: 'multipart'; readonly opened: OpenedMultipartObject };

/**
 * Opens the record that came with an object: unwraps its bucket key, its data key, and checks the commitment.
 *
 * @returns undefined for an object without a record (plaintext).
 * @throws DecryptionError, or S3Error ServiceUnavailable when the key provider cannot be reached.
 */
export async function openStoredObject(
  { keyRing }: Pick<Services, 'keyRing'>,
  place: { readonly bucket: string; readonly key: string },
  headers: HeaderMap,
): Promise<StoredObject | undefined> {
  const text = headers[RECORD_HEADER];
  if (text === undefined) return undefined;
  try {
    const record = decodeRecord(text);
    const found = keyRing.bucketKeyForOpen({
      bucket: place.bucket,
      kekId: record.kekId,
      originBucket: record.originBucket,
      wrapped: record.wrappedBucketKey,
      recipients: recipientsOf(record.extensions),
    });
    const bucketKey = found instanceof Promise ? await found : found;
    const sealed = { record, bucketKey, objectKey: place.key };
    return record.kind === 'multipart'
      ? { kind: 'multipart', opened: openMultipartObject(sealed) }
      : { kind: 'single-part', opened: openObject(sealed) };
  } catch (error) {
    throw toS3Failure(error);
  }
}
