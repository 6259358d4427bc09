import { decodeRecord, openObject, type OpenedObject } from '@s3ep/object-format';
import type { HeaderMap } from '@s3ep/s3-protocol';
import { RECORD_HEADER } from '../headers/metadata-names';
import type { Services } from '../operation-context';
import { toS3Failure } from './key-failure';

/**
 * Opens the record that came with an object: unwraps its bucket key, its data key, and checks the commitment.
 *
 * @returns undefined for an object without a record (plaintext).
 * @throws DecryptionError, or S3Error ServiceUnavailable when the key provider cannot be reached.
 */
export async function openStoredObject(
  { keyRing }: Services,
  place: { readonly bucket: string; readonly key: string },
  headers: HeaderMap,
): Promise<OpenedObject | undefined> {
  const text = headers[RECORD_HEADER];
  if (text === undefined) return undefined;
  try {
    const record = decodeRecord(text);
    const found = keyRing.bucketKeyForOpen({
      bucket: place.bucket,
      kekId: record.kekId,
      originBucket: record.originBucket,
      wrapped: record.wrappedBucketKey,
    });
    const bucketKey = found instanceof Promise ? await found : found;
    return openObject({ record, bucketKey, objectKey: place.key });
  } catch (error) {
    throw toS3Failure(error);
  }
}
