import { ByteWriter } from './byte-writer';
import { encodeBase64url } from './base64url';
import { encodeExtensions } from './extensions';
import type { RecordContent } from './object-record';
import { RECORD_KIND_CODES, RECORD_VERSION, UNKNOWN_LENGTH } from './record-codes';

/** The record up to dekNonce: what the seal of the data key authenticates (object-format.md 2.1, 2.2). */
export function encodeRecordPrefix(content: RecordContent): Buffer {
  return new ByteWriter()
    .u8(RECORD_VERSION)
    .u8(RECORD_KIND_CODES[content.kind])
    .bytes(content.objectId)
    .len8(Buffer.from(content.kekId))
    .len16(Buffer.from(content.originBucket))
    .len16(content.wrappedBucketKey)
    .u64(content.kind === 'single-part' ? BigInt(content.plaintextBytes) : UNKNOWN_LENGTH)
    .bytes(content.commitment)
    .len16(encodeExtensions(content.extensions))
    .toBuffer();
}

/** The value of the metadata entry `s3ep` (object-format.md 2). */
export function encodeRecord(record: { recordPrefix: Buffer; dekNonce: Buffer; sealedDek: Buffer }): string {
  return encodeBase64url(Buffer.concat([record.recordPrefix, record.dekNonce, record.sealedDek]));
}
