import { checkpointId } from '../checkpoint/checkpoint';
import type { CheckpointStore } from '../checkpoint/checkpoint-store';
import { JobLease, type Position } from '../checkpoint/job-lease';
import { noOutcomes } from '../job-outcome';
import { JobRefusedError } from '../job-refused-error';
import type { JobProgress } from '../job-progress';
import type { JobRequest } from '../job-request';
import { JobRun, type JobRunOptions } from './job-run';
import { keepLease } from './keep-lease';

export const DEFAULT_LEASE_MILLISECONDS = 60_000;

export interface RunJob extends Omit<JobRunOptions, 'withoutCheckpoint'> {
  readonly store: CheckpointStore;
  /** A random name of this run. */
  readonly holder: string;
  readonly leaseMilliseconds?: number;
}

/**
 * Runs a job to its end, or goes on where an earlier run of it ended. Whoever may only decrypt can verify all the same,
 * without a checkpoint: it writes nothing that another run could spoil.
 *
 * @returns how it ended: `finished`, or `cancelled` by the signal
 * @throws JobRefusedError; S3Error where the backend does not list the bucket or store the checkpoint
 */
export async function runJob(job: RunJob): Promise<JobProgress> {
  const { request, store, clock, holder, leaseMilliseconds = DEFAULT_LEASE_MILLISECONDS } = job;
  const id = checkpointId(request);
  const { goal } = job.work;
  const fresh = (): Position => freshPosition({ id, request, goal, startedAt: clock.now() });
  if (request.dryRun) return new JobRun(job, fresh(), false).run();
  const lease = new JobLease({ store, clock, holder, leaseMilliseconds });
  let isResumed = false;
  const starting = lease.acquire(id, {
    isAnew: request.restart,
    begin: (earlier) => {
      const goesOn = earlier?.goal === goal && earlier.state !== 'finished' && !request.restart;
      isResumed = goesOn;
      return goesOn ? { ...earlier, state: 'running' } : fresh();
    },
  });
  let start: Position;
  try {
    start = await starting;
  } catch (error) {
    if (request.kind !== 'verify' || !isUnsealable(error)) throw error;
    return new JobRun({ ...job, withoutCheckpoint: error.message }, fresh(), false).run();
  }
  const lost = new AbortController();
  const signal = AbortSignal.any([job.signal, lost.signal]);
  const run = new JobRun({ ...job, signal }, start, isResumed);
  const ended = new AbortController();
  const keeping = keepLease({
    lease,
    clock,
    leaseMilliseconds,
    position: () => run.position(),
    ended: ended.signal,
    lost: (error) => {
      lost.abort(error);
    },
  });
  try {
    return await run.run();
  } finally {
    ended.abort();
    await keeping;
    if (!lost.signal.aborted) await lease.release(run.position());
  }
}

function isUnsealable(error: unknown): error is JobRefusedError {
  return error instanceof JobRefusedError && error.reason === 'checkpoint-not-sealable';
}

interface Fresh {
  readonly id: string;
  readonly request: JobRequest;
  readonly goal: string;
  readonly startedAt: number;
}

function freshPosition({ id, request: { kind, bucket, prefix }, goal, startedAt }: Fresh): Position {
  return {
    id,
    kind,
    bucket,
    prefix,
    goal,
    state: 'running',
    startedAt,
    after: undefined,
    objects: 0,
    bytes: 0,
    counts: noOutcomes(),
    keks: {},
    failed: [],
  };
}
