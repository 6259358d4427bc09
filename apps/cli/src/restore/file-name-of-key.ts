import { createHash } from 'node:crypto';

/** Of most file systems; NAME_MAX of limits.h. */
const MOST_NAME_BYTES = 255;
/** What is kept of a name that is too long: with `%~` and 32 digits behind it, it fits. */
const KEPT_NAME_BYTES = 200;

/**
 * The file of a key, below some directory and never outside it: its segments are directories. What a file name cannot
 * be (empty, `.`, `..`), cannot hold (controls, `\`, and what is odd somewhere: `: * ? " < > |`), and `%` itself, stand
 * as `%XX`; an empty segment is `%`. No two keys have the same file.
 */
export function fileNameOfKey(key: string): string {
  return key.split('/').map(nameOfSegment).join('/');
}

function nameOfSegment(segment: string): string {
  if (segment === '') return '%';
  const encoded = /^\.{1,2}$/.test(segment) ? segment.replaceAll('.', '%2E') : escaped(segment);
  if (Buffer.byteLength(encoded) <= MOST_NAME_BYTES) return encoded;
  const digest = createHash('sha256').update(segment).digest('hex').slice(0, 32);
  // a long name is cut between characters, and told apart by what no other name has: "%~"
  return `${Buffer.from(encoded).subarray(0, KEPT_NAME_BYTES).toString('utf8').replaceAll('\uFFFD', '')}%~${digest}`;
}

const ODD = /[\u0000-\u001F\u007F%\\:*?"<>|]|\uFFFD|[ .]$/g;

function escaped(segment: string): string {
  return segment.replace(ODD, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}
