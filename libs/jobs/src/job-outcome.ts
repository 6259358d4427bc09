import type { JobKind } from './job-request';

/**
 * What became of one object:
 *
 * - `done`: verified, sealed anew, encrypted; in a dry run: would be;
 * - `right`: nothing to do;
 * - `plaintext`: it is not encrypted;
 * - `older-version`: a version that is not the current one, under another KEK: it keeps its record;
 * - `gone`: deleted meanwhile;
 * - `wrong-key`: its KEK is unknown, may not be read here, or refuses;
 * - `damaged`: what is stored cannot be authenticated;
 * - `unguarded`: the backend would not hold the write to what was seen, so nothing was written;
 * - `contended`: others wrote it again and again;
 * - `refused`: the backend does not let it be read or written for what it is, such as an archived one;
 * - `failed`: the backend or a key provider failed.
 */
export const JOB_OUTCOMES = [
  'done',
  'right',
  'plaintext',
  'older-version',
  'gone',
  'wrong-key',
  'damaged',
  'unguarded',
  'contended',
  'refused',
  'failed',
] as const;
export type JobOutcome = (typeof JOB_OUTCOMES)[number];
export type OutcomeCounts = Readonly<Record<JobOutcome, number>>;

export interface JudgedObject {
  readonly outcome: JobOutcome;
  /** Of the object as it was found; undefined for a plain one, or none. */
  readonly kekId?: string | undefined;
  /** In a few words, without secrets. */
  readonly why?: string;
}

const ALWAYS_PROBLEMS: ReadonlySet<JobOutcome> = new Set([
  'wrong-key',
  'damaged',
  'unguarded',
  'contended',
  'refused',
  'failed',
]);

/** Whether a job that had this outcome has not reached what it is for. */
export function isProblem(kind: JobKind, outcome: JobOutcome): boolean {
  return ALWAYS_PROBLEMS.has(outcome) || (kind === 'verify' && outcome === 'plaintext');
}

/**
 * Whether a run that goes on tries such an object again: it may have been mended meanwhile. What is refused for itself
 * waits for a run from the beginning, since there may be millions of them.
 */
export function isTriedAgain(outcome: JobOutcome): boolean {
  return ALWAYS_PROBLEMS.has(outcome) && outcome !== 'refused';
}

export function noOutcomes(): Record<JobOutcome, number> {
  return Object.fromEntries(JOB_OUTCOMES.map((outcome) => [outcome, 0])) as Record<JobOutcome, number>;
}
