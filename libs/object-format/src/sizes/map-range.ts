import { CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, STORED_CHUNK_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import { chunkCount, chunkedSize, type MessageSize } from './chunked-size';
import { partChunkBytes } from './part-size';

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
  return mapChunks({ first, last, plaintextBytes, chunkBytes: CHUNK_BYTES, storedOffset: 0 });
}

/**
 * As {@link mapRange}, for a range of the plaintext of one part (object-format.md 4.1).
 *
 * @param options.plaintextBytes of the part
 * @param options.storedOffset where the part begins in what is read: 0 in the part itself
 */
export function mapPartRange({
  first,
  last,
  plaintextBytes,
  storedOffset = 0,
}: {
  first: number;
  last: number;
  plaintextBytes: number;
  storedOffset?: number;
}): ChunkRange {
  return mapChunks({ first, last, plaintextBytes, chunkBytes: partChunkBytes(plaintextBytes), storedOffset });
}

function mapChunks({
  first,
  last,
  plaintextBytes,
  chunkBytes,
  storedOffset,
}: MessageSize & { first: number; last: number; storedOffset: number }): ChunkRange {
  checkRange(first, last);
  invariant(first < plaintextBytes, 'a range begins within the object');
  const storedChunkBytes = chunkBytes + CHUNK_OVERHEAD_BYTES;
  const firstChunk = Math.floor(first / chunkBytes);
  const lastChunk = Math.min(Math.floor(last / chunkBytes), Math.floor(plaintextBytes / chunkBytes));
  const storedEnd = Math.min((lastChunk + 1) * storedChunkBytes, chunkedSize({ plaintextBytes, chunkBytes }));
  return {
    storedFirst: storedOffset + firstChunk * storedChunkBytes,
    storedLast: storedOffset + storedEnd - 1,
    firstChunk,
    lastChunk,
    skipBytes: first - firstChunk * chunkBytes,
    takeBytes: Math.min(last + 1, plaintextBytes) - first,
  };
}

/** All chunks of a message, the last and possibly empty one included, which no plaintext range names for certain. */
export function wholeMessage({
  plaintextBytes,
  chunkBytes,
  storedOffset = 0,
}: MessageSize & { storedOffset?: number }): ChunkRange {
  return {
    storedFirst: storedOffset,
    storedLast: storedOffset + chunkedSize({ plaintextBytes, chunkBytes }) - 1,
    firstChunk: 0,
    lastChunk: chunkCount({ plaintextBytes, chunkBytes }) - 1,
    skipBytes: 0,
    takeBytes: plaintextBytes,
  };
}

function checkRange(first: number, last: number): void {
  invariant(Number.isSafeInteger(first) && first >= 0, 'a range begins at a byte');
  invariant(last === Infinity || Number.isSafeInteger(last), 'a range ends at a byte, or is open');
  invariant(first <= last, 'a range is not empty');
}
