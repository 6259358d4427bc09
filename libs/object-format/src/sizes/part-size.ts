import { CHUNK_BYTES, MAX_CHUNKS_PER_PART, PART_OVERHEAD_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import { chunkCount } from './chunked-size';
import { MAX_STORED_BYTES } from './stored-size';

/** The largest plaintext of a part: 5 GiB less the overhead (object-format.md 4.1). */
export const MAX_PART_PLAINTEXT_BYTES = MAX_STORED_BYTES - PART_OVERHEAD_BYTES;

/** Whether a part can have so many plaintext bytes (object-format.md 4.1). */
export function isPartPlaintextSize(bytes: number): boolean {
  return Number.isSafeInteger(bytes) && bytes >= 0 && bytes <= MAX_PART_PLAINTEXT_BYTES;
}

/**
 * Plaintext bytes of a full chunk of a part: the smallest power of two from 64 KiB on with which the part has at most
 * 512 chunks (object-format.md 4.1). 64 KiB below 32 MiB, 16 MiB for the largest.
 */
export function partChunkBytes(plaintextBytes: number): number {
  invariant(isPartPlaintextSize(plaintextBytes), 'a part has at most 5 GiB less its overhead');
  let chunkBytes = CHUNK_BYTES;
  while (chunkCount({ plaintextBytes, chunkBytes }) > MAX_CHUNKS_PER_PART) chunkBytes *= 2;
  return chunkBytes;
}

/** Stored bytes of a part: always its plaintext and `F` (object-format.md 4.1). Inverse of {@link plaintextPartSize}. */
export function storedPartSize(plaintextBytes: number): number {
  invariant(isPartPlaintextSize(plaintextBytes), 'a part has at most 5 GiB less its overhead');
  return plaintextBytes + PART_OVERHEAD_BYTES;
}

/** Plaintext bytes of a part that is stored as `storedBytes`, or `undefined` where no part has that size. */
export function plaintextPartSize(storedBytes: number): number | undefined {
  const plaintextBytes = storedBytes - PART_OVERHEAD_BYTES;
  return isPartPlaintextSize(plaintextBytes) ? plaintextBytes : undefined;
}
