import { timingSafeEqual } from 'node:crypto';
import { FormatError } from './format-error';
import { ObjectKeys } from './keys/object-keys';
import { unsealDek } from './keys/sealed-dek';
import type { ObjectRecord } from './record/object-record';

/**
 * Unseals the data key of a record for this object key under this bucket key (object-format.md 2.2), and holds it to
 * the commitment (object-format.md 1).
 *
 * @param options.kind what the caller is about to read; a record decides how an object is read (object-format.md 4.4)
 * @throws {FormatError} `kind-unsupported`, `seal`, `commitment`
 */
export function verifyRecord<Kind extends ObjectRecord['kind']>({
  record,
  bucketKey,
  objectKey,
  kind,
}: {
  record: ObjectRecord;
  bucketKey: Buffer;
  objectKey: string;
  kind: Kind;
}): { record: Extract<ObjectRecord, { kind: Kind }>; keys: ObjectKeys; dek: Buffer } {
  if (!isOfKind(record, kind)) throw new FormatError('kind-unsupported');
  const dek = unsealDek({ ...record, bucketKey, objectKey });
  if (dek === undefined) throw new FormatError('seal');
  const keys = new ObjectKeys({ dek, objectId: record.objectId });
  // object-format.md 1: in constant time, before anything else is decrypted
  if (!timingSafeEqual(keys.commitment(), record.commitment)) throw new FormatError('commitment');
  return { record, keys, dek };
}

function isOfKind<Kind extends ObjectRecord['kind']>(
  record: ObjectRecord,
  kind: Kind,
): record is Extract<ObjectRecord, { kind: Kind }> {
  return record.kind === kind;
}
