import type { PlainRange } from '../range/parse-range';

const MEBIBYTE_BYTES = 1_048_576;

/**
 * The largest part of a copy that is made in parts. A part is one request to the backend, so this is what a broken
 * connection costs there; a copy of 5 GiB has 80 of them.
 */
export const MOST_PART_BYTES = 64 * MEBIBYTE_BYTES;

/**
 * Ranges of about one length, at most `MOST_PART_BYTES` each: so none is small, which a backend takes only as the last,
 * where the manifest stands.
 */
export function cutEvenly(plaintextBytes: number): readonly PlainRange[] {
  const count = Math.ceil(plaintextBytes / MOST_PART_BYTES);
  const starts = Array.from({ length: count }, (_, index) => Math.floor((index * plaintextBytes) / count));
  return starts.map((first, index) => ({ first, last: (starts[index + 1] ?? plaintextBytes) - 1 }));
}
