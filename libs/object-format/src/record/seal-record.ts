import type { BucketKey } from '../bucket-key';
import { KEY_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import { sealDek } from '../keys/sealed-dek';
import { encodeRecord, encodeRecordPrefix } from './encode-record';
import type { RecordContent } from './object-record';
import { withRecipients } from './recipients';

/** What `content` and `bucketKey` say together; a type of its own for each kind. */
type WithoutBucketKey<Content> = Content extends RecordContent
  ? Omit<Content, 'kekId' | 'originBucket' | 'wrappedBucketKey'>
  : never;

/** Builds a record, with the data key sealed for `objectKey` under `bucketKey` (object-format.md 2.2). */
export function sealRecord({
  content,
  bucketKey,
  objectKey,
  dek,
  dekNonce,
}: {
  content: WithoutBucketKey<RecordContent>;
  bucketKey: BucketKey;
  objectKey: string;
  dek: Buffer;
  /** 12 random bytes. */
  dekNonce: Buffer;
}): string {
  invariant(bucketKey.key.length === KEY_BYTES, 'a bucket key has 32 bytes');
  const recordPrefix = encodeRecordPrefix({
    ...content,
    extensions: withRecipients(content.extensions, bucketKey.recipients),
    kekId: bucketKey.kekId,
    originBucket: bucketKey.originBucket,
    wrappedBucketKey: bucketKey.wrapped,
  });
  const sealedDek = sealDek({ bucketKey: bucketKey.key, dekNonce, recordPrefix, objectKey, dek });
  return encodeRecord({ recordPrefix, dekNonce, sealedDek });
}
