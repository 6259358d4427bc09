import { MIN_PART_BYTES } from '../multipart/part-sizes';
import type { PlainRange } from '../range/parse-range';

const MEBIBYTE_BYTES = 1_048_576;

/**
 * The largest part of a copy that is made in parts. A part is one request to the backend, so this is what a broken
 * connection costs there; a copy of 5 GiB has 80 of them.
 */
export const MOST_PART_BYTES = 64 * MEBIBYTE_BYTES;

/**
 * The same of a copy that is to be locked. Its parts are held in memory, because S3 wants the digest of such a part in
 * its head; a trailer is not enough. A copy of 5 GiB has 512 of them.
 */
export const MOST_LOCKED_PART_BYTES = 2 * MIN_PART_BYTES;

/**
 * Ranges of about one length, at most `mostBytes` each, which is at least twice the smallest part: so none is small,
 * which a backend takes only as the last, where the manifest stands.
 */
export function cutEvenly(plaintextBytes: number, mostBytes: number): readonly PlainRange[] {
  const count = Math.ceil(plaintextBytes / mostBytes);
  const starts = Array.from({ length: count }, (_, index) => Math.floor((index * plaintextBytes) / count));
  return starts.map((first, index) => ({ first, last: (starts[index + 1] ?? plaintextBytes) - 1 }));
}
