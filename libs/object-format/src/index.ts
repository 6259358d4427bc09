export type { BucketKey } from './bucket-key';
export { chooseContentCipher, type ChosenContentCipher } from './content-cipher/choose-content-cipher';
export type { ContentCipher } from './content-cipher/content-cipher';
export { useContentCipher } from './content-cipher/current-content-cipher';
export { NODE_CONTENT_CIPHER } from './content-cipher/node-content-cipher';
export { loadLibcrypto } from './content-cipher/openssl/load-libcrypto';
export type { Checksum, ChecksumAlgorithm } from './checksum';
export {
  CHUNK_BYTES,
  CHUNK_OVERHEAD_BYTES,
  MANIFEST_PART_NUMBER,
  MANIFEST_TAIL_BYTES,
  MAX_BACKEND_PARTS,
  MAX_CHUNKS_PER_PART,
  MAX_CLIENT_PART_NUMBER,
  PART_OVERHEAD_BYTES,
  RECORD_METADATA_NAME,
  RESERVED_METADATA_PREFIX,
  STORED_CHUNK_BYTES,
} from './format-constants';
export { FormatError, type FormatErrorReason } from './format-error';
export { decodeCopyState, encodeCopyState, type CopyState } from './multipart/copy-state';
export type { AnnouncedChecksum } from './multipart/announced-checksum';
export { parseManifestTail } from './multipart/manifest';
export type { MultipartChecksum } from './multipart/manifest-checksum';
export type { ManifestLayout, MultipartRead, PartRead, PlacedPart } from './multipart/manifest-layout';
export { manifestPartPieces, manifestPartSize } from './multipart/manifest-part';
export type { ListedPart, ManifestContent } from './multipart/manifest-payload';
export { openMultipartObject } from './multipart/open-multipart-object';
export { openUpload } from './multipart/open-upload';
export type { OpenedMultipartObject } from './multipart/opened-multipart-object';
export type { KeptPart, OpenedUpload, SealedPart } from './multipart/opened-upload';
export { formatPartEtag, parsePartEtag, type PartEtag } from './multipart/part-etag';
export type { PartOpener } from './multipart/part-opener';
export { parseBackendParts } from './multipart/parse-backend-parts';
export { sealNewUpload } from './multipart/seal-new-upload';
export { formatStateName, parseStateName, uploadStatePrefix, type StateName } from './multipart/state-names';
export {
  decodeUploadState,
  encodeUploadState,
  openUploadState,
  recordTextOf,
  uploadStateId,
  type UploadState,
} from './multipart/upload-state';
export { openObject } from './open-object';
export type { OpenedObject } from './opened-object';
export type { RandomBytes } from './random-draw';
export { decodeRecord } from './record/decode-record';
export type { ObjectRecord } from './record/object-record';
export { recipientsOf, type Recipient } from './record/recipients';
export { hasSealedMetadata, isSealableHeader, type SealedMetadata } from './sealed-metadata';
export { sealNewObject, type SealedObject } from './seal-new-object';
export { discardLeading } from './sizes/discard-leading';
export {
  mapPartRange,
  mapRange,
  mapSuffix,
  mapUnsizedRange,
  type ChunkRange,
  type StoredRange,
} from './sizes/map-range';
export { manifestBytes, multipartPlaintextSize, multipartStoredSize } from './sizes/multipart-size';
export {
  MAX_PART_PLAINTEXT_BYTES,
  partChunkBytes,
  plaintextPartSize,
  storedPartSize,
} from './sizes/part-size';
export { MAX_PLAINTEXT_BYTES, plaintextSize, storedSize } from './sizes/stored-size';
