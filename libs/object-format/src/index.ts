export type { BucketKey } from './bucket-key';
export type { Checksum, ChecksumAlgorithm } from './checksum';
export {
  CHUNK_BYTES,
  CHUNK_OVERHEAD_BYTES,
  RECORD_METADATA_NAME,
  RESERVED_METADATA_PREFIX,
  STORED_CHUNK_BYTES,
} from './format-constants';
export { FormatError, type FormatErrorReason } from './format-error';
export { openObject } from './open-object';
export type { OpenedObject } from './opened-object';
export type { RandomBytes } from './random-draw';
export { decodeRecord } from './record/decode-record';
export type { ObjectRecord } from './record/object-record';
export { sealNewObject, type SealedObject } from './seal-new-object';
export { discardLeading } from './sizes/discard-leading';
export { mapRange, mapSuffix, mapUnsizedRange, type ChunkRange, type StoredRange } from './sizes/map-range';
export { MAX_PLAINTEXT_BYTES, plaintextSize, storedSize } from './sizes/stored-size';
