import { createHash } from 'node:crypto';
import { METADATA_SUFFIX } from './metadata-file';

/** Of most file systems; NAME_MAX of limits.h. */
const MOST_NAME_BYTES = 255;
/** Where a file describes another one, or a directory stands beside one, their names still fit. */
const MOST_OWN_NAME_BYTES = MOST_NAME_BYTES - METADATA_SUFFIX.length;
/** What is kept of a name that is too long: with two characters, 32 digits and the suffix behind it, it fits. */
const KEPT_NAME_BYTES = 200;
const DIGITS = 32;

/** Between the beginning of a name and a digest. No key's own name has these: there `%` is followed by two digits. */
const OF_LONG_SEGMENT = '%~';
const OF_TAKEN_NAME = '%-';

/**
 * The file of a key, below some directory and never outside it: its segments are directories. What a file name cannot
 * be (empty, `.`, `..`), cannot hold (controls, what turns the direction of text, `\`, and what is odd somewhere:
 * `: * ? " < > |`), `%` itself, and the end of names that describe other files, stand as `%XX`; an empty segment is `%`. No two keys have the same file.
 */
export function fileNameOfKey(key: string): string {
  return key.split('/').map(nameOfSegment).join('/');
}

/** Another name for the last segment of a key, where something else has its own: by the whole key, so nothing has it. */
export function spareNameOfKey(key: string): string {
  const name = nameOfSegment(key.slice(key.lastIndexOf('/') + 1));
  return cut(name) + OF_TAKEN_NAME + digestOf(key);
}

function nameOfSegment(segment: string): string {
  if (segment === '') return '%';
  const encoded = /^\.{1,2}$/.test(segment) ? segment.replaceAll('.', '%2E') : escaped(segment);
  if (Buffer.byteLength(encoded) <= MOST_OWN_NAME_BYTES) return encoded;
  return cut(encoded) + OF_LONG_SEGMENT + digestOf(segment);
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, DIGITS);

/** Between characters. */
function cut(name: string): string {
  return Buffer.from(name).subarray(0, KEPT_NAME_BYTES).toString('utf8').replaceAll('\uFFFD', '');
}

/** Controls (C0, DEL, C1) and those of the direction of text (Bidi_Control), which would show another name. */
const ODD =
  /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069%\\:*?"<>|]|\uFFFD|[ .]$/g;
/** As METADATA_SUFFIX, in any case: some file systems do not tell. */
const DESCRIBES = /\.(?=metadata\.json$)/i;

function escaped(segment: string): string {
  const possible = segment.replace(ODD, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
  return possible.replace(DESCRIBES, '%2E');
}
