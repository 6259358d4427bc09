/** The parts of a record (docs/specs, object format 2.1), read and written without the proxy's code. */
export interface RecordFields {
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
  sealedDek: Buffer;
}

/** Name of the metadata entry that holds a record. */
export const RECORD_NAME = 's3ep';

const OBJECT_ID_BYTES = 16;
const COMMITMENT_BYTES = 32;
const NONCE_BYTES = 12;
const SEALED_DEK_BYTES = 48;

export function readRecord(text: string): RecordFields {
  const bytes = Buffer.from(text, 'base64url');
  let offset = 0;
  const take = (length: number): Buffer => {
    offset += length;
    return Buffer.from(bytes.subarray(offset - length, offset));
  };
  const take16 = (): Buffer => take(take(2).readUInt16BE());
  return {
    version: take(1).readUInt8(),
    kind: take(1).readUInt8(),
    objectId: take(OBJECT_ID_BYTES),
    kekId: take(take(1).readUInt8()),
    originBucket: take16(),
    wrappedBucketKey: take16(),
    plaintextLength: take(8).readBigUInt64BE(),
    commitment: take(COMMITMENT_BYTES),
    extensions: take16(),
    dekNonce: take(NONCE_BYTES),
    sealedDek: take(SEALED_DEK_BYTES),
  };
}

export function writeRecord(fields: RecordFields): string {
  return Buffer.concat([
    Buffer.of(fields.version, fields.kind),
    fields.objectId,
    Buffer.of(fields.kekId.length),
    fields.kekId,
    length16(fields.originBucket),
    length16(fields.wrappedBucketKey),
    length64(fields.plaintextLength),
    fields.commitment,
    length16(fields.extensions),
    fields.dekNonce,
    fields.sealedDek,
  ]).toString('base64url');
}

/** An extension: type, length, value (object format 2.3). */
export function extension(type: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type), length16(value)]);
}

function length16(value: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([length, value]);
}

function length64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}
