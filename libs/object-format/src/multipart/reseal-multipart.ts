import { randomBytes } from 'node:crypto';
import type { BucketKey } from '../bucket-key';
import { NONCE_BYTES } from '../format-constants';
import type { RandomBytes } from '../random-draw';
import { sealRecord } from '../record/seal-record';
import type { MultipartSecrets } from './multipart-secrets';

/** Where a copy goes, and the bucket key that seals it. */
export interface ResealOptions {
  readonly bucketKey: BucketKey;
  readonly objectKey: string;
  readonly random?: RandomBytes;
}

/** The same data key, objectId and extensions, sealed for another place (object-format.md 6). Draws a dekNonce (12). */
export function resealMultipart(
  { record, dek }: MultipartSecrets,
  { bucketKey, objectKey, random = randomBytes }: ResealOptions,
): string {
  return sealRecord({ content: record, bucketKey, objectKey, dek, dekNonce: random(NONCE_BYTES) });
}
