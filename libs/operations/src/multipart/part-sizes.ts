import { storedPartSize } from '@s3ep/object-format';

const MIB = 1_048_576;

/** Every part but the last has at least so many bytes of plaintext (S3 User Guide, "Multipart upload limits"). */
export const MIN_PART_BYTES = 5 * MIB;

/**
 * A stored part below it is kept beside the upload: S3 takes one so small only as the last, where the manifest is to
 * stand, so at completion it is stored again together with it (object-format 4.3, 5).
 */
export const KEPT_BELOW_STORED_BYTES = MIN_PART_BYTES;

/** Whether a part of so many bytes of plaintext is kept. */
export function isKept(plaintextBytes: number): boolean {
  return storedPartSize(plaintextBytes) < KEPT_BELOW_STORED_BYTES;
}
