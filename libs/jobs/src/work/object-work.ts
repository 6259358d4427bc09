import { decodeRecord } from '@s3ep/object-format';
import { type FoundSource, type InPlaceObjects, type InPlaceOutcome, RECORD_HEADER } from '@s3ep/operations';
import { parseErrorDocument, parseObjectKey, type StoredEntry } from '@s3ep/s3-protocol';
import type { JudgedObject } from '../job-outcome';
import type { JobRequest } from '../job-request';
import { isOwnRefusal } from './is-own-refusal';

/** Of one object that others write all the time. */
const MOST_ATTEMPTS = 5;

/** What each kind of job does with one object. */
export interface ObjectWork {
  readonly objects: InPlaceObjects;
  readonly request: JobRequest;
}

/** What is done to an object that was found; `changed` looks at it again. */
export type Step = (found: FoundSource) => Promise<JudgedObject | 'changed'>;

/** Finds the object, works on what was found, and looks again where somebody was faster. */
export async function workOn(
  { objects }: ObjectWork,
  { key, versionId, isLatest }: StoredEntry,
  step: Step,
): Promise<JudgedObject> {
  const name = { key: parseObjectKey(key), ...(!isLatest && versionId !== undefined && { versionId }) };
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const found = await objects.find(name);
    if (!found) return { outcome: 'gone' };
    const judged = await step(found);
    if (judged !== 'changed') return { ...judged, kekId: judged.kekId ?? kekOf(found) };
  }
  return { outcome: 'contended', why: `written by others ${MOST_ATTEMPTS} times while it was worked on` };
}

/** undefined for a plain object. @throws FormatError for a record that is none */
export function kekOf(found: FoundSource): string | undefined {
  const text = found.head.headers[RECORD_HEADER];
  return text === undefined ? undefined : decodeRecord(text).kekId;
}

/** What is foreseen in a dry run. @throws S3Error where the backend would refuse */
export async function foresee({ objects }: ObjectWork, found: FoundSource): Promise<JudgedObject> {
  await objects.requireReadable(found);
  return { outcome: 'done' };
}

/** What a write came to. */
export function judgeWrite(written: InPlaceOutcome): JudgedObject | 'changed' {
  if (written === 'written') return { outcome: 'done' };
  if (written === 'changed') return 'changed';
  if (written === 'unguarded')
    return { outcome: 'unguarded', why: 'the backend does not hold this write to If-Match' };
  if (written === 'costs-a-version')
    return {
      outcome: 'unguarded',
      why: 'versioning is suspended, and the write would remove an older version (null); enable versioning, or delete that version',
    };
  const { status, body } = written.refusal;
  const code = Buffer.isBuffer(body) ? parseErrorDocument(body)?.code : undefined;
  const outcome = code !== undefined && isOwnRefusal(code) ? 'refused' : 'failed';
  return { outcome, why: `the backend refused: ${code ?? status}` };
}
