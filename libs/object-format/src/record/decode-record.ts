import { COMMITMENT_BYTES, NONCE_BYTES, OBJECT_ID_BYTES, SEALED_DEK_BYTES } from '../format-constants';
import { FormatError } from '../format-error';
import { MAX_PLAINTEXT_BYTES } from '../sizes/stored-size';
import { decodeBase64url } from './base64url';
import { ByteReader } from './byte-reader';
import { decodeExtensions } from './extensions';
import type { ObjectRecord } from './object-record';
import { RECORD_KIND_CODES, RECORD_VERSION, UNKNOWN_LENGTH } from './record-codes';

/**
 * Parses the value of the metadata entry `s3ep` (object-format.md 2.1). It only parses: nothing in the result
 * is to be trusted before `openObject` has verified it.
 *
 * @throws {FormatError} for whatever is not exactly a version 1 record
 */
export function decodeRecord(text: string): ObjectRecord {
  const reader = new ByteReader(decodeBase64url(text), 'record-truncated');
  const record = readRecord(reader);
  // object-format.md, introduction: a parser refuses trailing bytes
  if (!reader.atEnd) throw new FormatError('record-trailing');
  return record;
}

/**
 * Parses a record that other fields may follow, as in the state of an upload (object-format.md 5).
 *
 * @throws {FormatError} as {@link decodeRecord}
 */
export function readRecord(reader: ByteReader): ObjectRecord {
  const start = reader.offset;
  if (reader.u8() !== RECORD_VERSION) throw new FormatError('record-version');
  const kind = decodeKind(reader.u8());
  const objectId = reader.take(OBJECT_ID_BYTES);
  const kekId = reader.text(reader.u8());
  const originBucket = reader.text(reader.u16());
  const wrappedBucketKey = reader.len16();
  const plaintextLength = reader.u64();
  const commitment = reader.take(COMMITMENT_BYTES);
  const extensions = decodeExtensions(reader.len16());
  const recordPrefix = reader.since(start);
  const dekNonce = reader.take(NONCE_BYTES);
  const sealedDek = reader.take(SEALED_DEK_BYTES);
  return {
    ...decodeLength(kind, plaintextLength),
    objectId,
    kekId,
    originBucket,
    wrappedBucketKey,
    commitment,
    extensions,
    dekNonce,
    sealedDek,
    recordPrefix,
  };
}

function decodeKind(code: number): ObjectRecord['kind'] {
  switch (code) {
    case RECORD_KIND_CODES['single-part']:
      return 'single-part';
    case RECORD_KIND_CODES.multipart:
      return 'multipart';
    default:
      throw new FormatError('record-kind');
  }
}

/** object-format.md 2.1: kind 2 has no length, kind 1 always has one; 3.1: and it is at most that of a 5 GiB PUT. */
function decodeLength(kind: ObjectRecord['kind'], length: bigint) {
  if (kind === 'multipart') {
    if (length !== UNKNOWN_LENGTH) throw new FormatError('record-length');
    return { kind } as const;
  }
  if (length > BigInt(MAX_PLAINTEXT_BYTES)) throw new FormatError('record-length');
  return { kind, plaintextBytes: Number(length) } as const;
}
