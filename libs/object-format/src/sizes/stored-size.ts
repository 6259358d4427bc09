import { CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, STORED_CHUNK_BYTES } from '../format-constants';
import { chunkedSize } from './chunked-size';

/** The largest object that a backend takes in one PUT: 5 GiB. */
export const MAX_STORED_BYTES = 5 * 1_024 ** 3;

/**
 * Stored bytes of a single-part object of `plaintextBytes` (object-format.md 3.1).
 * Inverse of {@link plaintextSize}. Defined above {@link MAX_PLAINTEXT_BYTES} too; writers check that limit.
 */
export function storedSize(plaintextBytes: number): number {
  return chunkedSize({ plaintextBytes, chunkBytes: CHUNK_BYTES });
}

/**
 * Plaintext bytes of a single-part object that is stored as `storedBytes` (object-format.md 3.1), or
 * `undefined` where no such object has that size. Inverse of {@link storedSize}.
 */
export function plaintextSize(storedBytes: number): number | undefined {
  if (!Number.isSafeInteger(storedBytes) || storedBytes < 0 || storedBytes > MAX_STORED_BYTES)
    return undefined;
  const fullChunks = Math.floor(storedBytes / STORED_CHUNK_BYTES);
  // object-format.md 3: the last chunk is short but always there, so its overhead must be
  if (storedBytes % STORED_CHUNK_BYTES < CHUNK_OVERHEAD_BYTES) return undefined;
  return storedBytes - CHUNK_OVERHEAD_BYTES * (fullChunks + 1);
}

/** The largest plaintext that can be stored in one PUT: 5,366,416,312 bytes (object-format.md 3.1). */
export const MAX_PLAINTEXT_BYTES =
  MAX_STORED_BYTES - CHUNK_OVERHEAD_BYTES * (Math.floor(MAX_STORED_BYTES / STORED_CHUNK_BYTES) + 1);
