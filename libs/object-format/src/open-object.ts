import { timingSafeEqual } from 'node:crypto';
import { FormatError } from './format-error';
import { ObjectKeys } from './keys/object-keys';
import { unsealDek } from './keys/sealed-dek';
import { OpenedObject } from './opened-object';
import type { ObjectRecord } from './record/object-record';

/**
 * Verifies a record for this object key under this bucket key, and gives access to the object.
 * Whether the bucket may hold objects of `record.originBucket` is for the caller to decide (object-format.md 2.2).
 *
 * @param options.bucketKey 32 bytes, unwrapped from `record.wrappedBucketKey`
 * @throws {FormatError} `kind-unsupported`, `seal`, `commitment`
 */
export function openObject({
  record,
  bucketKey,
  objectKey,
}: {
  record: ObjectRecord;
  bucketKey: Buffer;
  objectKey: string;
}): OpenedObject {
  if (record.kind !== 'single-part') throw new FormatError('kind-unsupported');
  const dek = unsealDek({ ...record, bucketKey, objectKey });
  if (dek === undefined) throw new FormatError('seal');
  const keys = new ObjectKeys({ dek, objectId: record.objectId });
  // object-format.md 1: in constant time, before anything else is decrypted
  if (!timingSafeEqual(keys.commitment(), record.commitment)) throw new FormatError('commitment');
  return new OpenedObject({ record, keys, dek });
}
