import { createCipheriv, createHmac } from 'node:crypto';

/** Fields of a record (object-format.md 2.1) that need not be right; the seal over them is. */
export interface ForgedFields {
  version: number;
  kind: number;
  objectId: Buffer;
  kekId: Buffer;
  originBucket: Buffer;
  wrappedBucketKey: Buffer;
  plaintextLength: bigint;
  commitment: Buffer;
  extensions: Buffer;
  dekNonce: Buffer;
  trailing: Buffer;
}

const len16 = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);

const hmac = (key: Buffer, ...data: Buffer[]): Buffer => {
  const mac = createHmac('sha256', key);
  for (const bytes of data) mac.update(bytes);
  return mac.digest();
};

/** HKDF of object-format.md 1 for one key of 32 bytes. */
export function deriveKey({ dek, objectId, info }: { dek: Buffer; objectId: Buffer; info: Buffer }): Buffer {
  return hmac(hmac(objectId, dek), info, Buffer.of(1));
}

export interface ForgedRecord {
  fields: ForgedFields;
  bucketKey: Buffer;
  key: string;
  dek: Buffer;
}

/** dekNonce and sealedDek, at the end of a record. */
const SEAL_BYTES = 12 + 48;

/** A record of which somebody without the bucket key altered fields: the seal is over what they were before. */
export function forgeAlteredRecord({
  altered,
  ...record
}: ForgedRecord & { altered: Partial<ForgedFields> }): Buffer {
  const seal = forgeRecord(record).subarray(-SEAL_BYTES);
  const changed = forgeRecord({ ...record, fields: { ...record.fields, ...altered } });
  return Buffer.concat([changed.subarray(0, -SEAL_BYTES), seal]);
}

/** A record with a valid seal, written without the library so that it can be wrong in every field. */
export function forgeRecord({ fields, bucketKey, key, dek }: ForgedRecord): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(fields.plaintextLength);
  const prefix = Buffer.concat([
    Buffer.of(fields.version, fields.kind),
    fields.objectId,
    Buffer.of(fields.kekId.length),
    fields.kekId,
    len16(fields.originBucket),
    len16(fields.wrappedBucketKey),
    length,
    fields.commitment,
    len16(fields.extensions),
  ]);
  const cipher = createCipheriv('aes-256-gcm', bucketKey, fields.dekNonce);
  cipher.setAAD(Buffer.concat([Buffer.from('s3ep/v1/dek'), prefix, len16(Buffer.from(key))]));
  const sealedDek = Buffer.concat([cipher.update(dek), cipher.final(), cipher.getAuthTag()]);
  return Buffer.concat([prefix, fields.dekNonce, sealedDek, fields.trailing]);
}

/** What goes into an extension that seals a list, whatever the list says. */
interface ForgedList {
  dek: Buffer;
  objectId: Buffer;
  nonce: Buffer;
  list: Buffer;
}

function sealList(
  { dek, objectId, nonce, list }: ForgedList,
  { info, aad }: { info: string; aad: string },
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', deriveKey({ dek, objectId, info: Buffer.from(info) }), nonce);
  cipher.setAAD(Buffer.from(aad));
  return Buffer.concat([nonce, cipher.update(list), cipher.final(), cipher.getAuthTag()]);
}

/** The value of a checksums extension over any list (object-format.md 2.3). */
export function forgeChecksums(forged: ForgedList): Buffer {
  return sealList(forged, { info: 's3ep/v1/metadata', aad: 's3ep/v1/checksums' });
}

/** One extension (object-format.md 2.3). */
export function forgeExtension(type: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type), len16(value)]);
}

/** An extension of sealed metadata over any list (object-format.md 2.4). */
export function forgeMetadata(forged: ForgedList): Buffer {
  return forgeExtension(128, sealList(forged, { info: 's3ep/v1/sealed-metadata', aad: '' }));
}
