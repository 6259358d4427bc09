import { CHUNK_OVERHEAD_BYTES } from '../format-constants';
import { invariant } from '../invariant';

/** Chunks of a message: the last one is shorter than the chunk size and may be empty (object-format.md 3). */
export function chunkCount({ plaintextBytes, chunkBytes }: MessageSize): number {
  return Math.floor(plaintextBytes / chunkBytes) + 1;
}

/** Stored bytes of the chunks of a message (object-format.md 3). */
export function chunkedSize({ plaintextBytes, chunkBytes }: MessageSize): number {
  invariant(Number.isSafeInteger(plaintextBytes) && plaintextBytes >= 0, 'a size is a whole number of bytes');
  return plaintextBytes + CHUNK_OVERHEAD_BYTES * chunkCount({ plaintextBytes, chunkBytes });
}

/** Plaintext bytes of a message, and of each of its chunks but the last. */
export interface MessageSize {
  readonly plaintextBytes: number;
  readonly chunkBytes: number;
}
