import type { BucketKey, RandomBytes } from '../bucket-key';
import { KEY_BYTES, NONCE_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import { sealDek } from '../keys/sealed-dek';
import { encodeRecord, encodeRecordPrefix } from './encode-record';
import type { RecordContent } from './object-record';

type UnsealedContent = Extract<RecordContent, { kind: 'single-part' }>;

/** Builds a record, with the data key sealed for `objectKey` under `bucketKey` (object-format.md 2.2). */
export function sealRecord({
  content,
  bucketKey,
  objectKey,
  dek,
  random,
}: {
  content: Omit<UnsealedContent, 'kekId' | 'originBucket' | 'wrappedBucketKey'>;
  bucketKey: BucketKey;
  objectKey: string;
  dek: Buffer;
  random: RandomBytes;
}): string {
  invariant(bucketKey.key.length === KEY_BYTES, 'a bucket key has 32 bytes');
  const recordPrefix = encodeRecordPrefix({
    ...content,
    kekId: bucketKey.kekId,
    originBucket: bucketKey.originBucket,
    wrappedBucketKey: bucketKey.wrapped,
  });
  const dekNonce = random(NONCE_BYTES);
  const sealedDek = sealDek({ bucketKey: bucketKey.key, dekNonce, recordPrefix, objectKey, dek });
  return encodeRecord({ recordPrefix, dekNonce, sealedDek });
}
