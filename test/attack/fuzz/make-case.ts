import { createHash } from 'node:crypto';
import { SEED_KEY, UPLOAD_KEY } from './backend-answer';
import { DOCUMENTED, type DocumentedOperation, OPERATION_ID } from './documented-operations';
import { type FuzzCase, type Lane, MARKER } from './fuzz-case';
import { formDraft } from './form';
import { type Draft, METHODS, mutate } from './mutations';
import { copySource, headerValue, queryValue } from './sample-values';
import { SeededRandom } from './seeded-random';

const RESTORE = '<RestoreRequest><Days>1</Days></RestoreRequest>';
const BODIES: Readonly<Record<string, readonly string[]>> = {
  DeleteObjects: [
    `<Delete><Object><Key>k</Key></Object></Delete>`,
    `<Delete><Object><Key>.s3ep/uploads/x</Key></Object><Object><Key>k</Key></Object></Delete>`,
  ],
  CompleteMultipartUpload: [
    `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"${'0'.repeat(32)}"</ETag></Part></CompleteMultipartUpload>`,
    MARKER,
  ],
  RestoreObject: [
    '',
    RESTORE,
    RESTORE.replace('<Days>', '<Type>SELECT</Type><Days>'),
    RESTORE.replace('<Days>', '<OutputLocation><S3/></OutputLocation><Days>'),
    RESTORE.replace('<Days>', '<r:SelectParameters xmlns:r="r"/><Days>'),
  ],
  CreateBucket: ['', `<CreateBucketConfiguration><!--${MARKER}--></CreateBucketConfiguration>`],
};
const COPIES = ['CopyObject', 'UploadPartCopy'];
/** Their bodies are not read without one. */
const WITH_DIGEST = ['DeleteObjects'];

function bodyOf({ name, method }: DocumentedOperation, random: SeededRandom): string {
  const given = BODIES[name];
  if (given) return random.pick(given);
  if (method === 'PUT' || method === 'POST') return COPIES.includes(name) && random.chance(0.8) ? '' : MARKER;
  return random.chance(0.05) ? MARKER : '';
}

/** The request of a documented operation, with some of what it may have beside what it must. */
function documentedDraft(draft: Draft, operation: DocumentedOperation, random: SeededRandom): void {
  draft.method = operation.method;
  draft.body = bodyOf(operation, random);
  for (const [name, value] of operation.fixedQuery)
    draft.pieces.push(value === '' ? name : `${name}=${value}`);
  for (const name of operation.query)
    if (operation.requiredQuery.has(name) || (!operation.fixedQuery.has(name) && random.chance(0.15)))
      draft.pieces.push(`${name}=${encodeURIComponent(queryValue(name, random))}`);
  for (const name of operation.headers) {
    if (name === 'content-length' || name.startsWith('x-amz-checksum-')) continue;
    if (operation.requiredHeaders.has(name) || random.chance(0.06))
      draft.headers[name] = headerValue(name, { random, body: draft.body });
  }
  const { bucket } = draft;
  if (draft.headers['x-amz-copy-source'] !== undefined && bucket !== undefined)
    draft.headers['x-amz-copy-source'] = random.chance(0.5)
      ? `${bucket}/${SEED_KEY}`
      : copySource({ random, bucket });
  if (WITH_DIGEST.includes(operation.name))
    draft.headers['content-md5'] = createHash('md5').update(draft.body).digest('base64');
  if (random.chance(0.2)) draft.pieces.push(`${OPERATION_ID}=${operation.name}`);
}

function emptyDraft(id: number, lane: Lane, random: SeededRandom): Draft {
  return {
    id,
    method: random.pick(METHODS),
    bucket: random.chance(0.8) ? lane.encryptedBucket : lane.plainBucket,
    rawKey: random.chance(0.7) ? random.pick([`key-${id}`, SEED_KEY, `folder/key-${id}`]) : undefined,
    pieces: [],
    headers: {},
    unsignedHeaders: {},
    body: random.chance(0.5) ? MARKER : '',
    signing: random.chance(0.85) ? 'header' : 'query',
  };
}

function placed(draft: Draft, { scope, requiredQuery }: DocumentedOperation, random: SeededRandom): void {
  if (scope === 'service') draft.bucket = undefined;
  if (scope === 'object') draft.rawKey ??= `key-${draft.id}`;
  else draft.rawKey = undefined;
  if (requiredQuery.has('uploadId') && random.chance(0.7)) draft.rawKey = UPLOAD_KEY;
}

/** Overwriting what others read would only make them fail. */
function keepsSeed({ method, rawKey }: Draft): boolean {
  return rawKey !== SEED_KEY || method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** The case with this number: the same for the same seed, whichever were made before it. */
export function makeCase({ seed, id, lane }: { seed: number; id: number; lane: Lane }): FuzzCase {
  const random = new SeededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(id + 1, 0x85ebca6b));
  const draft = emptyDraft(id, lane, random);
  // each operation in its turn, so that none is left out
  const operation = random.chance(0.85) ? DOCUMENTED[id % DOCUMENTED.length] : undefined;
  if (operation) {
    placed(draft, operation, random);
    documentedDraft(draft, operation, random);
  } else if (random.chance(0.1)) {
    draft.bucket = undefined;
  }
  const form = !operation && random.chance(0.15);
  if (form) formDraft(draft, lane, random);
  const mutations = operation || form ? random.pick([0, 0, 1, 1, 1, 2, 3]) : random.pick([1, 2, 3, 4]);
  for (let done = 0; done < mutations; done++) mutate(draft, random);
  if (!keepsSeed(draft)) draft.rawKey = `key-${id}`;
  if (draft.bucket === undefined) draft.rawKey = undefined;
  const { method, bucket, rawKey, headers, unsignedHeaders, body, signing } = draft;
  const rawQuery = draft.pieces.join('&');
  const virtualHosted = bucket !== undefined && random.chance(0.2);
  const origin = operation?.name ?? 'none';
  return {
    id,
    lane,
    origin,
    method,
    bucket,
    rawKey,
    rawQuery,
    headers,
    unsignedHeaders,
    body,
    signing,
    virtualHosted,
  };
}
