import { createHash } from 'node:crypto';
import { JOB_OUTCOMES, type JobOutcome, noOutcomes, type OutcomeCounts } from '../job-outcome';
import type { FailedObject } from './failed-object';
import type { JobState } from '../job-progress';
import { JOB_KINDS, type JobKind, type JobRequest } from '../job-request';

/** How far a job has come, and who works on it. */
export interface Checkpoint {
  readonly id: string;
  readonly kind: JobKind;
  readonly bucket: string;
  readonly prefix: string;
  /** See `JobWork.goal`. Whoever has another one does not go on from here. */
  readonly goal: string;
  readonly state: JobState;
  readonly startedAt: number;
  /** Everything up to this key, in the order of listings, is dealt with. */
  readonly after: string | undefined;
  readonly objects: number;
  readonly bytes: number;
  readonly counts: OutcomeCounts;
  readonly keks: Readonly<Record<string, number>>;
  /** To be tried again by a run that goes on; they are counted. */
  readonly failed: readonly FailedObject[];
  readonly lease: Lease;
}

export interface Lease {
  /** A random name of the process's run. */
  readonly holder: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Those of version 1 were not encrypted, and did not say what failed. */
const VERSION = 2;
const ID_DIGITS = 16;
/** Between the parts of what an id is of: no part has it. */
const SEPARATOR = '\0';

/** The same job has the same id, so whoever starts it again goes on with it. */
export function checkpointId({ kind, bucket, prefix, versions, onlyKek = '' }: JobRequest): string {
  const name = [bucket, prefix, String(versions), onlyKek].join(SEPARATOR);
  return `${kind}-${createHash('sha256').update(name).digest('hex').slice(0, ID_DIGITS)}`;
}

export function encodeCheckpoint(checkpoint: Checkpoint): Buffer {
  return Buffer.from(`${JSON.stringify({ version: VERSION, ...checkpoint }, undefined, 2)}\n`);
}

/** @returns undefined for what is no checkpoint, or one of a later version */
export function decodeCheckpoint(bytes: Buffer): Checkpoint | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  return isCheckpoint(parsed) ? { ...parsed, counts: completed(parsed.counts) } : undefined;
}

type Stored = Checkpoint & { readonly version: number };

function isCheckpoint(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false;
  const {
    version,
    id,
    kind,
    bucket,
    prefix,
    goal,
    state,
    startedAt,
    after,
    objects,
    bytes,
    counts,
    keks,
    failed,
    lease,
  } = value as Partial<Record<keyof Stored, unknown>>;
  const texts = [id, bucket, prefix, goal, state];
  return (
    version === VERSION &&
    JOB_KINDS.includes(kind as JobKind) &&
    texts.every((text) => typeof text === 'string') &&
    (after === undefined || typeof after === 'string') &&
    [startedAt, objects, bytes].every((number) => typeof number === 'number') &&
    [counts, keks].every((map) => typeof map === 'object' && map !== null) &&
    Array.isArray(failed) &&
    failed.every(isFailedObject) &&
    typeof (lease as Partial<Lease> | undefined)?.holder === 'string' &&
    typeof (lease as Partial<Lease>).expiresAt === 'number'
  );
}

function isFailedObject(value: unknown): value is FailedObject {
  if (typeof value !== 'object' || value === null) return false;
  const { key, isLatest, bytes, outcome, versionId, kekId } = value as Partial<
    Record<keyof FailedObject, unknown>
  >;
  return (
    typeof key === 'string' &&
    typeof isLatest === 'boolean' &&
    typeof bytes === 'number' &&
    JOB_OUTCOMES.includes(outcome as JobOutcome) &&
    [versionId, kekId].every((text) => text === undefined || typeof text === 'string')
  );
}

function completed(counts: Partial<OutcomeCounts>): OutcomeCounts {
  const complete = noOutcomes();
  for (const outcome of JOB_OUTCOMES) complete[outcome] = counts[outcome] ?? 0;
  return complete;
}

/** Whether one of two prefixes contains the other. */
export function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
