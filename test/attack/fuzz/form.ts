import { BOUNDARY, encodeForm, signedFields } from '../../support/post-form';
import { FORGED, type Lane, MARKER } from './fuzz-case';
import type { Draft } from './mutations';
import type { SeededRandom } from './seeded-random';

const KEYS = [
  'form-ID',
  'folder/${filename}-ID',
  '.s3ep/form',
  '.s3ep/${filename}',
  '${filename}',
  '.s3ep-ID',
];
const FILENAMES = ['file-ID', '.s3ep/file', 'a/b-ID'];
/** Names of fields and their values. */
const FIELDS: readonly (readonly [string, string])[] = [
  ['acl', 'private'],
  ['Content-Type', 'text/plain'],
  ['success_action_status', '201'],
  ['x-amz-meta-a', 'b'],
  ['x-amz-meta-s3ep', FORGED],
  ['X-Amz-Meta-S3EP-More', FORGED],
  ['x-amz-storage-class', 'STANDARD'],
  ['x-amz-unheard', FORGED],
  ['x-amz-copy-source', FORGED],
  ['x_amz_meta_s3ep', FORGED],
];

/** A form that somebody with a right to it signed, field by field. */
export function formDraft(draft: Draft, lane: Lane, random: SeededRandom): void {
  const { bucket = lane.encryptedBucket, id } = draft;
  const fields: Record<string, string> = { key: random.pick(KEYS).replace('ID', String(id)) };
  for (const [name, value] of FIELDS) if (random.chance(0.12)) fields[name] = value;
  const filename = random.pick(FILENAMES).replace('ID', String(id));
  const form = encodeForm(signedFields({ bucket, fields, credentials: lane.credentials }), { filename });
  draft.method = 'POST';
  draft.bucket = bucket;
  draft.rawKey = undefined;
  draft.headers['content-type'] = `multipart/form-data; boundary=${BOUNDARY}`;
  draft.body = `${form.head.toString()}${MARKER}${form.tail.toString()}`;
  draft.signing = 'none';
}

export interface ReadForm {
  readonly key: string | undefined;
  readonly names: readonly string[];
}

/** A form as someone reads it who was not told how the proxy does. */
export function readForm(body: string): ReadForm {
  const names = [...body.matchAll(/; name="([^"]*)"/g)].map((match) => match[1] ?? '');
  const filename = /; filename="([^"]*)"/.exec(body)?.[1] ?? '';
  // of a path that a browser sends only the last name counts
  const base = filename.slice(filename.lastIndexOf('/') + 1);
  const key = /; name="key"\r\n\r\n([^\r]*)\r\n/.exec(body)?.[1]?.replaceAll('${filename}', () => base);
  return { key, names };
}
