import type { StoredEntry } from '@s3ep/s3-protocol';
import { checkpointId } from '../checkpoint/checkpoint';
import type { CheckpointStore } from '../checkpoint/checkpoint-store';
import { JobLease, type Position } from '../checkpoint/job-lease';
import type { Clock } from '../clock';
import { isProblem, type JudgedObject, noOutcomes } from '../job-outcome';
import type { JobProblem, JobProgress, JobState } from '../job-progress';
import { JobRefusedError } from '../job-refused-error';
import type { JobRequest } from '../job-request';
import { countAll } from './count-all';
import { Frontier } from './frontier';
import { keepLease } from './keep-lease';
import { Pace } from './pace';
import { Slots } from './slots';
import { Tally } from './tally';

const SECOND_MILLISECONDS = 1_000;

/** When so many fail one after the other, it is not the objects. */
const MOST_FAILURES_RUNNING = 100;

export const DEFAULT_LEASE_MILLISECONDS = 60_000;

/** The work of a job, without the backend and the keys that it is done with. */
export interface JobWork {
  /** In the order of keys, behind `after`; with versions, those of a key one after the other. */
  list(after: string | undefined): AsyncIterable<readonly StoredEntry[]>;
  /** Deals with one object. Must not reject but by the signal. */
  deal(entry: StoredEntry, signal: AbortSignal): Promise<JudgedObject>;
  /** Number of orphans, asked when everything else is done. */
  countOrphans?(): Promise<number>;
}

export interface RunJob {
  readonly request: JobRequest;
  readonly work: JobWork;
  readonly store: CheckpointStore;
  readonly clock: Clock;
  /** A random name of this run. */
  readonly holder: string;
  readonly leaseMilliseconds?: number;
  /** Ends the job; it can be gone on with. */
  readonly signal: AbortSignal;
  /** Told after every object. */
  readonly progressed?: (progress: () => JobProgress) => void;
  readonly problem?: (problem: JobProblem) => void;
}

/**
 * Runs a job to its end, or goes on where an earlier run of it ended.
 *
 * @returns how it ended: `finished`, or `cancelled` by the signal
 * @throws JobRefusedError; S3Error where the backend does not list the bucket or store the checkpoint
 */
export async function runJob(job: RunJob): Promise<JobProgress> {
  const { request, store, clock, holder, leaseMilliseconds = DEFAULT_LEASE_MILLISECONDS } = job;
  const id = checkpointId(request);
  const fresh = (): Position => freshPosition(id, request, clock.now());
  if (request.dryRun) return new JobRun(job, fresh(), false).run();
  const lease = new JobLease({ store, clock, holder, leaseMilliseconds });
  let isResumed = false;
  const start = await lease.acquire(id, (earlier) => {
    isResumed = earlier !== undefined && earlier.state !== 'finished' && !request.restart;
    return isResumed && earlier ? { ...earlier, state: 'running' } : fresh();
  });
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

function freshPosition(id: string, { kind, bucket, prefix }: JobRequest, startedAt: number): Position {
  return {
    id,
    kind,
    bucket,
    prefix,
    state: 'running',
    startedAt,
    after: undefined,
    objects: 0,
    bytes: 0,
    counts: noOutcomes(),
    keks: {},
  };
}

class JobRun {
  readonly #job: Omit<RunJob, 'store' | 'holder'>;
  readonly #start: Position;
  readonly #isResumed: boolean;
  readonly #tally: Tally;
  readonly #frontier: Frontier;
  readonly #begunAt: number;
  #state: JobState = 'running';
  #why: string | undefined;
  #total: JobProgress['total'];
  #orphans: number | undefined;
  #failuresRunning = 0;

  constructor(job: Omit<RunJob, 'store' | 'holder'>, start: Position, isResumed: boolean) {
    this.#job = job;
    this.#start = start;
    this.#isResumed = isResumed;
    this.#tally = new Tally(start);
    this.#frontier = new Frontier(start.after);
    this.#begunAt = job.clock.now();
  }

  async run(): Promise<JobProgress> {
    const { work, signal } = this.#job;
    const counting = new AbortController();
    const counted = this.#count(counting.signal);
    try {
      await this.#dealWithAll();
      if (work.countOrphans) this.#orphans = await work.countOrphans();
      this.#frontier.close();
      this.#state = 'finished';
    } catch (error) {
      this.#state = signal.aborted && !(signal.reason instanceof JobRefusedError) ? 'cancelled' : 'failed';
      this.#why = (error as Error).message;
      if (this.#state === 'failed') throw signal.aborted ? signal.reason : error;
    } finally {
      counting.abort();
      await counted;
    }
    return this.progress();
  }

  position(): Position {
    return {
      ...this.#start,
      ...this.#tally.sums,
      state: this.#state,
      after: this.#frontier.after,
    };
  }

  progress(): JobProgress {
    const { request, clock } = this.#job;
    const { objects, bytes, counts, keks } = this.#tally.sums;
    const rates = this.#tally.rates((clock.now() - this.#begunAt) / SECOND_MILLISECONDS);
    const left = this.#total && Math.max(0, this.#total.objects - objects);
    return {
      id: this.#start.id,
      request,
      state: this.#state,
      startedAt: this.#start.startedAt,
      objects,
      bytes,
      counts,
      keks,
      ...(this.#total && { total: this.#total }),
      ...rates,
      ...(left !== undefined && rates.objectsPerSecond > 0 && { secondsLeft: left / rates.objectsPerSecond }),
      isResumed: this.#isResumed,
      ...(this.#orphans !== undefined && { orphans: this.#orphans }),
      ...(this.#why !== undefined && { why: this.#why }),
    };
  }

  async #dealWithAll(): Promise<void> {
    const { request, work, signal, clock } = this.#job;
    const slots = new Slots(request.concurrency);
    const pace = new Pace(clock, request.objectsPerSecond);
    try {
      for await (const page of work.list(this.#frontier.after))
        for (const entry of page) {
          await pace.turn(signal);
          this.#requireProgress();
          const dealt = this.#frontier.begin(entry.key);
          // it may have ended while this waited for its turn
          await slots.begin(() => (signal.aborted ? Promise.resolve() : this.#deal(entry, dealt)));
        }
    } finally {
      await slots.drained();
    }
    signal.throwIfAborted();
    this.#requireProgress();
  }

  async #deal(entry: StoredEntry, dealt: () => void): Promise<void> {
    const { request, work, signal, progressed, problem } = this.#job;
    let judged: JudgedObject;
    try {
      judged = await work.deal(entry, signal);
    } catch (error) {
      // not dealt with: the next run begins before it
      if (signal.aborted) return;
      judged = { outcome: 'failed', why: (error as Error).message };
    }
    this.#failuresRunning = judged.outcome === 'failed' ? this.#failuresRunning + 1 : 0;
    this.#tally.add(judged, entry.bytes);
    dealt();
    const { key, versionId } = entry;
    if (isProblem(request.kind, judged.outcome))
      problem?.({
        key,
        ...(versionId !== undefined && { versionId }),
        outcome: judged.outcome,
        why: judged.why ?? '',
      });
    progressed?.(() => this.progress());
  }

  #requireProgress(): void {
    if (this.#failuresRunning < MOST_FAILURES_RUNNING) return;
    throw new JobRefusedError(
      'too-many-failures',
      `${MOST_FAILURES_RUNNING} objects failed one after the other: look at the backend and the key providers, and start the job again`,
    );
  }

  /** Beside the work, for the time left. What cannot be counted is not told. */
  async #count(signal: AbortSignal): Promise<void> {
    const counted = await countAll(this.#job.work.list(this.#start.after), signal);
    if (!counted) return;
    const { objects, bytes } = this.#start;
    this.#total = { objects: objects + counted.objects, bytes: bytes + counted.bytes };
  }
}
