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

/** Bytes of every symmetric key: KEK, bucket key, data key and what is derived from them. */
export const KEY_BYTES = 32;

/** Bytes of an objectId. */
export const OBJECT_ID_BYTES = 16;

/** Bytes of the key commitment. */
export const COMMITMENT_BYTES = 32;

/** Bytes of a sealed data key: the key and its tag. */
export const SEALED_DEK_BYTES = KEY_BYTES + TAG_BYTES;

/** The name of the user metadata entry that holds the record: `x-amz-meta-s3ep` (object-format.md 2). */
export const RECORD_METADATA_NAME = 's3ep';

/** Metadata names with this prefix belong to the proxy as well (object-format.md 2). */
export const RESERVED_METADATA_PREFIX = `${RECORD_METADATA_NAME}-`;
