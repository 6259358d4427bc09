import type { OutcomeCounts } from './job-outcome';
import type { JobRequest } from './job-request';

export type JobState = 'running' | 'finished' | 'cancelled' | 'failed';

/** An object that a job did not bring to where it should be. */
export interface JobProblem {
  readonly key: string;
  readonly versionId?: string;
  readonly outcome: string;
  readonly why: string;
}

/** A job as it stands. */
export interface JobProgress {
  readonly id: string;
  readonly request: JobRequest;
  readonly state: JobState;
  /** Milliseconds since the epoch; of the first run, where one was resumed. */
  readonly startedAt: number;
  /** Of objects that this run and those that it goes on from have dealt with. */
  readonly objects: number;
  /** Stored bytes of those objects; re-seal moves none of them. */
  readonly bytes: number;
  readonly counts: OutcomeCounts;
  /** Encrypted objects by the KEK that they were found under. */
  readonly keks: Readonly<Record<string, number>>;
  /** What there is in all, once it was counted. */
  readonly total?: { readonly objects: number; readonly bytes: number };
  /** Of this run. */
  readonly objectsPerSecond: number;
  readonly bytesPerSecond: number;
  /** By the rate so far; undefined while the total is not known. */
  readonly secondsLeft?: number;
  /** Whether it goes on from where an earlier run ended. */
  readonly isResumed: boolean;
  /** Of objects that failed in an earlier run, and were tried again in this one. */
  readonly triedAgain: number;
  /**
   * Where a run that goes on begins, since more objects failed than the checkpoint can name: behind this key, "" at the
   * beginning. undefined: where this one ends, and with what failed.
   */
  readonly resumesAfter?: string;
  /** verify: why there is no checkpoint. A run that is interrupted cannot be gone on with. */
  readonly withoutCheckpoint?: string;
  /** verify: state of uploads that nothing was written to for a long time. */
  readonly orphans?: number;
  /** Why it ended early. */
  readonly why?: string;
}
