import { createCipheriv, createHmac } from 'node:crypto';
import { deriveKey } from './forge-record';

/** What a manifest says, right or wrong. */
export interface ForgedManifest {
  count: number;
  total: bigint;
  algorithm: number;
  type: number;
  checksum: Buffer;
  entries: { partNumber: number; plaintextBytes: number; attemptId: Buffer }[];
  /** What stands in the entry of a backend part that is not the client's. */
  unused: Buffer;
  /** The M of the manifestId, and that of the last bytes. */
  idParts: number;
  tailParts: number;
  manifestId?: Buffer;
}

const unsigned = (value: bigint | number, bytes: number): Buffer =>
  Buffer.from(
    BigInt(value)
      .toString(16)
      .padStart(2 * bytes, '0'),
    'hex',
  );

/** A manifest (object-format.md 4.3), written without the library so that it can be wrong in every field. */
export function forgeManifest({
  fields,
  dek,
  objectId,
}: {
  fields: ForgedManifest;
  dek: Buffer;
  objectId: Buffer;
}): Buffer {
  const payload = Buffer.concat([
    unsigned(fields.count, 4),
    unsigned(fields.total, 8),
    Buffer.of(fields.algorithm, fields.type),
    fields.checksum,
    ...fields.entries.flatMap(({ partNumber, plaintextBytes, attemptId }) => [
      unsigned(partNumber, 2),
      unsigned(plaintextBytes, 6),
      attemptId,
    ]),
    fields.unused,
  ]);
  const key = (info: Buffer): Buffer => deriveKey({ dek, objectId, info });
  const idKey = key(Buffer.from('s3ep/v1/manifest-id'));
  const digest = createHmac('sha256', idKey).update(unsigned(fields.idParts, 4)).update(payload).digest();
  const manifestId = fields.manifestId ?? digest.subarray(0, 12);
  const manifestKey = key(Buffer.concat([Buffer.from('s3ep/v1/manifest'), manifestId]));
  const cipher = createCipheriv('aes-256-gcm', manifestKey, Buffer.alloc(12));
  const sealed = [cipher.update(payload), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([manifestId, ...sealed, Buffer.from('S3EP'), unsigned(fields.tailParts, 4)]);
}
