import { randomBytes } from 'node:crypto';
import { NONCE_BYTES } from '../format-constants';
import { sealRecord } from '../record/seal-record';
import type { ResealOptions } from '../reseal-options';
import { withMetadata } from '../sealed-metadata';
import type { MultipartSecrets } from './multipart-secrets';

/**
 * The same data key, objectId and extensions, sealed for another place (object-format.md 6). Draws a dekNonce (12), and
 * 12 bytes more for new metadata.
 */
export function resealMultipart(
  { record, keys, dek }: MultipartSecrets,
  { bucketKey, objectKey, metadata, random = randomBytes }: ResealOptions,
): string {
  const dekNonce = random(NONCE_BYTES);
  const extensions =
    metadata === undefined ? record.extensions : withMetadata(record.extensions, { keys, metadata, random });
  return sealRecord({ content: { ...record, extensions }, bucketKey, objectKey, dek, dekNonce });
}
