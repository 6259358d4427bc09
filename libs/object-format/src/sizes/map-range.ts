import { CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, STORED_CHUNK_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import { storedSize } from './stored-size';

/** Stored bytes, both ends inclusive, as in an HTTP `bytes=first-last`. */
export interface StoredRange {
  readonly storedFirst: number;
  readonly storedLast: number;
}

/** The whole chunks that hold a plaintext range, and where in their plaintext the range lies. */
export interface ChunkRange extends StoredRange {
  /** Number of the first chunk, from 0. */
  readonly firstChunk: number;
  /** Number of the last chunk, inclusive. */
  readonly lastChunk: number;
  /** Plaintext bytes of the first chunk before the range. */
  readonly skipBytes: number;
  /** Plaintext bytes of the range. */
  readonly takeBytes: number;
}

/**
 * The stored bytes to ask for where the size of the object is not known yet. A backend clips `storedLast` to
 * the object, and {@link mapRange} with the same `first` and `last` then says what came.
 *
 * @param range plaintext bytes, both ends inclusive; `last` may be `Infinity`
 */
export function mapUnsizedRange({ first, last }: { first: number; last: number }): StoredRange {
  checkRange(first, last);
  return {
    storedFirst: Math.floor(first / CHUNK_BYTES) * STORED_CHUNK_BYTES,
    storedLast: (Math.floor(last / CHUNK_BYTES) + 1) * STORED_CHUNK_BYTES - 1,
  };
}

/**
 * How many of the last stored bytes hold the last `bytes` of the plaintext, whatever the size of the object:
 * for a suffix range. The answer may begin within a chunk before the range: see `discardLeading`.
 */
export function mapSuffix({ bytes }: { bytes: number }): number {
  invariant(Number.isSafeInteger(bytes) && bytes > 0, 'a suffix has at least one byte');
  // the first chunk wanted may begin up to a chunk, less a byte, before the suffix
  const plaintextBytes = bytes + CHUNK_BYTES - 1;
  // and these bytes, ending anywhere in the last chunk, touch at most this many chunks
  return plaintextBytes + CHUNK_OVERHEAD_BYTES * (Math.floor(plaintextBytes / CHUNK_BYTES) + 1);
}

/**
 * The chunks of a single-part object of `plaintextBytes` that hold a range of its plaintext
 * (object-format.md 3.1).
 *
 * `last` past the end (also `Infinity`) means "to the end", and then covers an empty last chunk too, exactly
 * as a backend answers {@link mapUnsizedRange}. A `last` within the object leaves an empty last chunk out.
 *
 * @param range plaintext bytes, both ends inclusive; `first` must be within the object
 */
export function mapRange({
  first,
  last,
  plaintextBytes,
}: {
  first: number;
  last: number;
  plaintextBytes: number;
}): ChunkRange {
  checkRange(first, last);
  invariant(first < plaintextBytes, 'a range begins within the object');
  const firstChunk = Math.floor(first / CHUNK_BYTES);
  const lastChunk = Math.min(Math.floor(last / CHUNK_BYTES), Math.floor(plaintextBytes / CHUNK_BYTES));
  return {
    storedFirst: firstChunk * STORED_CHUNK_BYTES,
    storedLast: Math.min((lastChunk + 1) * STORED_CHUNK_BYTES, storedSize(plaintextBytes)) - 1,
    firstChunk,
    lastChunk,
    skipBytes: first - firstChunk * CHUNK_BYTES,
    takeBytes: Math.min(last + 1, plaintextBytes) - first,
  };
}

function checkRange(first: number, last: number): void {
  invariant(Number.isSafeInteger(first) && first >= 0, 'a range begins at a byte');
  invariant(last === Infinity || Number.isSafeInteger(last), 'a range ends at a byte, or is open');
  invariant(first <= last, 'a range is not empty');
}
