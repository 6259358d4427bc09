/** The sizes and names that object-format.md fixes. Bytes, unless a name says otherwise. */

/** Plaintext bytes of a full chunk of a single-part object: `C` of object-format.md 3. */
export const CHUNK_BYTES = 65_536;

/** Bytes of an attemptId, which opens every stored chunk (object-format.md 1, 3). */
export const ATTEMPT_ID_BYTES = 12;

/** Bytes of an AES-GCM nonce. */
export const NONCE_BYTES = 12;

/** Bytes of an AES-GCM tag. */
export const TAG_BYTES = 16;

/** What a chunk takes in the backend beyond its plaintext. */
export const CHUNK_OVERHEAD_BYTES = ATTEMPT_ID_BYTES + TAG_BYTES;

/** A full chunk as stored. */
export const STORED_CHUNK_BYTES = CHUNK_BYTES + CHUNK_OVERHEAD_BYTES;

/** The most chunks that a part may have: `K` of object-format.md 4.1. */
export const MAX_CHUNKS_PER_PART = 512;

/** What every part takes in the backend beyond its plaintext, chunks and padding: `F` of object-format.md 4.1. */
export const PART_OVERHEAD_BYTES = CHUNK_OVERHEAD_BYTES * MAX_CHUNKS_PER_PART;

/** The most parts that a backend takes, and so the highest part number. */
export const MAX_BACKEND_PARTS = 10_000;

/** The backend part that ends in the manifest; it belongs to the proxy (object-format.md 4.3). */
export const MANIFEST_PART_NUMBER = MAX_BACKEND_PARTS;

/** The highest part number of a client (object-format.md 4.3). */
export const MAX_CLIENT_PART_NUMBER = MANIFEST_PART_NUMBER - 1;

/** Bytes of every symmetric key: KEK, bucket key, data key and what is derived from them. */
export const KEY_BYTES = 32;

/** Bytes of an objectId. */
export const OBJECT_ID_BYTES = 16;

/** Bytes of the key commitment. */
export const COMMITMENT_BYTES = 32;

/** Bytes of a sealed data key: the key and its tag. */
export const SEALED_DEK_BYTES = KEY_BYTES + TAG_BYTES;

/** Bytes of the id of a manifest (object-format.md 4.3). */
export const MANIFEST_ID_BYTES = NONCE_BYTES;

/** Bytes that a manifest has for a checksum, padding included. */
export const MANIFEST_CHECKSUM_BYTES = 64;

/** Bytes of a manifest for each backend part: part number, length and attemptId. */
export const MANIFEST_ENTRY_BYTES = 2 + 6 + ATTEMPT_ID_BYTES;

/** Bytes of a manifest before its entries: number of parts, total length, checksum algorithm, type and value. */
export const MANIFEST_HEAD_BYTES = 4 + 8 + 1 + 1 + MANIFEST_CHECKSUM_BYTES;

/** What the last bytes of a manifest are, in clear: a mark, and the number of backend parts. */
export const MANIFEST_MARK = 'S3EP';
export const MANIFEST_TAIL_BYTES = MANIFEST_MARK.length + 4;

/** Bytes of a manifest that has no entries. */
export const MANIFEST_FIXED_BYTES = MANIFEST_ID_BYTES + MANIFEST_HEAD_BYTES + TAG_BYTES + MANIFEST_TAIL_BYTES;

/** The name of the user metadata entry that holds the record: `x-amz-meta-s3ep` (object-format.md 2). */
export const RECORD_METADATA_NAME = 's3ep';

/** Metadata names with this prefix belong to the proxy as well (object-format.md 2). */
export const RESERVED_METADATA_PREFIX = `${RECORD_METADATA_NAME}-`;
