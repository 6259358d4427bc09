import { randomBytes } from 'node:crypto';
import { EventEmitter, on } from 'node:events';
import { type BackendClient, BackendSession } from '@s3ep/backend';
import type { MultipartSettings } from '@s3ep/config';
import { type Services, stateHomeOf } from '@s3ep/operations';
import { BackendCheckpointStore } from './checkpoint/backend-checkpoint-store';
import { type Checkpoint, checkpointId } from './checkpoint/checkpoint';
import { type Clock, SYSTEM_CLOCK } from './clock';
import type { JobWork } from './engine/job-work';
import { runJob } from './engine/run-job';
import type { JobProblem, JobProgress } from './job-progress';
import { JobRefusedError } from './job-refused-error';
import type { JobRequest } from './job-request';
import { createJobWork } from './work/create-job-work';

/** Of those of one job that are kept for whoever asks; all are counted. */
const KEPT_PROBLEMS = 100;
/** Of jobs that have ended. */
const KEPT_JOBS = 100;
const SECOND_MILLISECONDS = 1_000;
/** The last save goes on although the job was cancelled. */
const LAST_SAVE_MILLISECONDS = 30_000;

export interface JobRunnerOptions {
  readonly client: BackendClient;
  readonly services: Services;
  readonly settings: Pick<MultipartSettings, 'abandonedStateSeconds'>;
  readonly clock?: Clock;
  readonly leaseMilliseconds?: number;
  /** Told of every object that was not brought to where it should be. */
  readonly problem?: (problem: JobProblem) => void;
}

/** A job that was started here. */
export interface StartedJob {
  readonly id: string;
  /** As it stands now. */
  readonly progress: () => JobProgress | undefined;
  /** The first hundred. */
  readonly problems: readonly JobProblem[];
  /** Resolves when it has ended. @throws JobRefusedError, S3Error of the backend */
  readonly ended: Promise<JobProgress>;
}

interface RunningJob extends StartedJob {
  readonly stop: AbortController;
  readonly events: EventEmitter;
  hasEnded: boolean;
}

/** Starts jobs, and tells of those it started; checkpoints tell of all others. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #jobs = new Map<string, RunningJob>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /**
   * Starts a job, or goes on with it where an earlier run ended.
   * @throws JobRefusedError `running` where it was started here already, `unknown-bucket`, `nothing-to-do-there`;
   *   S3Error InvalidBucketName. Other refusals reject `ended`.
   */
  start(request: JobRequest): StartedJob {
    const id = checkpointId(request);
    if (this.#jobs.get(id)?.hasEnded === false)
      throw new JobRefusedError('running', `job ${id} is running in this process`);
    const stop = new AbortController();
    const work = this.#workOf(request, stop.signal);
    const problems: JobProblem[] = [];
    const events = new EventEmitter().setMaxListeners(0); // as many as watch
    let progress: (() => JobProgress) | undefined;
    const { clock = SYSTEM_CLOCK, leaseMilliseconds, problem } = this.#options;
    const ended = runJob({
      request,
      work,
      store: this.#storeOf(request.bucket),
      clock,
      holder: randomBytes(16).toString('hex'),
      ...(leaseMilliseconds !== undefined && { leaseMilliseconds }),
      signal: stop.signal,
      progressed: (latest) => {
        progress = latest;
        events.emit('progress');
      },
      problem: (found) => {
        if (problems.length < KEPT_PROBLEMS) problems.push(found);
        problem?.(found);
      },
    });
    let last: JobProgress | undefined;
    const job: RunningJob = {
      id,
      progress: () => last ?? progress?.(),
      problems,
      ended,
      stop,
      events,
      hasEnded: false,
    };
    this.#jobs.delete(id);
    this.#jobs.set(id, job);
    ended
      .then((result) => {
        last = result;
      })
      .catch((error: unknown) => {
        const soFar = progress?.();
        last = soFar && { ...soFar, state: 'failed', why: (error as Error).message };
      })
      .finally(() => {
        job.hasEnded = true;
        events.emit('progress');
        this.#forgetOldest();
      });
    return job;
  }

  get(id: string): StartedJob | undefined {
    return this.#jobs.get(id);
  }

  /** Those that were started here, the latest last. */
  list(): readonly StartedJob[] {
    return [...this.#jobs.values()];
  }

  /** What is known at the backend of all jobs on a bucket, wherever they run. @throws S3Error */
  async listCheckpoints(bucket: string): Promise<readonly Checkpoint[]> {
    const checkpoints = await this.#storeOf(bucket).list();
    return checkpoints.filter((checkpoint) => checkpoint.bucket === bucket);
  }

  /** Progress from now on, at most once in `everyMilliseconds`, the last included. */
  async *watch(
    id: string,
    signal: AbortSignal,
    everyMilliseconds = SECOND_MILLISECONDS,
  ): AsyncGenerator<JobProgress> {
    const job = this.#jobs.get(id);
    if (!job) return;
    const { clock = SYSTEM_CLOCK } = this.#options;
    const changes = on(job.events, 'progress', { signal });
    let told = -Infinity;
    do {
      const progress = job.progress();
      const isDue = job.hasEnded || clock.now() - told >= everyMilliseconds;
      if (progress && isDue) {
        told = clock.now();
        yield progress;
      }
    } while (await hasChanged(job, changes));
    await changes.return?.();
  }

  /** Ends a job as soon as it can; it can be gone on with. @returns false where none of that id runs here */
  cancel(id: string): boolean {
    const job = this.#jobs.get(id);
    if (!job || job.hasEnded) return false;
    job.stop.abort(new Error('cancelled'));
    return true;
  }

  /** Ends all jobs, and resolves when they have ended: for a shutdown. */
  async stop(): Promise<void> {
    for (const id of this.#jobs.keys()) this.cancel(id);
    await Promise.allSettled([...this.#jobs.values()].map(({ ended }) => ended));
  }

  #workOf(request: JobRequest, signal: AbortSignal): JobWork {
    const { client, services, settings, clock = SYSTEM_CLOCK } = this.#options;
    const backend = new BackendSession({ client, credentials: undefined, signal });
    const orphanMilliseconds = settings.abandonedStateSeconds * SECOND_MILLISECONDS;
    return createJobWork({ request, backend, services, clock, orphanMilliseconds });
  }

  #storeOf(bucket: string): BackendCheckpointStore {
    const { client, services } = this.#options;
    const send = (): BackendSession =>
      new BackendSession({
        client,
        credentials: undefined,
        signal: AbortSignal.timeout(LAST_SAVE_MILLISECONDS),
      });
    const home = stateHomeOf({ backend: send(), bucket }, services);
    return new BackendCheckpointStore({
      session: send,
      bucket: home.bucket,
      jobBucket: bucket,
      services,
      profile: services.backendProfile,
    });
  }

  #forgetOldest(): void {
    for (const [id, { hasEnded }] of this.#jobs) {
      if (this.#jobs.size <= KEPT_JOBS) return;
      if (hasEnded) this.#jobs.delete(id);
    }
  }
}

async function hasChanged(job: RunningJob, changes: AsyncIterator<unknown>): Promise<boolean> {
  if (job.hasEnded) return false;
  await changes.next();
  return true;
}
