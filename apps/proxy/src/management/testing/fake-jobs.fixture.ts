import { type JobProgress, JobRefusedError, type JobRequest, type StartedJob } from '@s3ep/jobs';
import type { JobControl } from '../admin/jobs/job-control';

const NO_COUNTS = {
  done: 0,
  right: 0,
  plaintext: 0,
  'older-version': 0,
  gone: 0,
  'wrong-key': 0,
  damaged: 0,
  unguarded: 0,
  contended: 0,
  refused: 0,
  failed: 0,
} as const;

interface FakeJob extends StartedJob {
  progressNow: JobProgress;
  readonly finish: (progress: JobProgress) => void;
  readonly refuse: (error: Error) => void;
  wake: () => void;
  hasEnded: boolean;
}

/** Jobs that do nothing until a test says what they did. */
export class FakeJobs implements JobControl {
  readonly #jobs = new Map<string, FakeJob>();
  /** Refuses the next start: at once, or only after it. */
  refusal: { readonly error: JobRefusedError; readonly late: boolean } | undefined;

  start(request: JobRequest): StartedJob {
    const { refusal } = this;
    if (refusal !== undefined && !refusal.late) throw refusal.error;
    const id = `${request.kind}-${request.bucket}`;
    if (this.#jobs.get(id)?.hasEnded === false) throw new JobRefusedError('running', `job ${id} is running`);
    const { promise: ended, resolve, reject } = Promise.withResolvers<JobProgress>();
    ended.catch(() => undefined);
    const job: FakeJob = {
      id,
      progressNow: {
        id,
        request,
        state: 'running',
        startedAt: Date.UTC(2026, 0, 2),
        objects: 0,
        bytes: 0,
        counts: NO_COUNTS,
        keks: {},
        objectsPerSecond: 0,
        bytesPerSecond: 0,
        isResumed: false,
        triedAgain: 0,
      },
      progress: () => (refusal === undefined ? job.progressNow : undefined),
      problems: [],
      ended,
      finish: resolve,
      refuse: reject,
      wake: () => undefined,
      hasEnded: false,
    };
    this.#jobs.set(id, job);
    if (refusal !== undefined) {
      job.hasEnded = true;
      job.refuse(refusal.error);
    }
    return job;
  }

  get(id: string): StartedJob | undefined {
    return this.#jobs.get(id);
  }

  list(): readonly StartedJob[] {
    return [...this.#jobs.values()];
  }

  async *watch(id: string, signal: AbortSignal): AsyncGenerator<JobProgress> {
    const job = this.#jobs.get(id);
    if (job?.progress() === undefined) return;
    yield job.progressNow;
    while (!job.hasEnded && !signal.aborted) {
      await new Promise<void>((resolve) => {
        job.wake = resolve;
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
      yield job.progressNow;
    }
  }

  cancel(id: string): boolean {
    const job = this.#jobs.get(id);
    if (!job || job.hasEnded) return false;
    this.end(id, 'cancelled');
    return true;
  }

  end(id: string, state: JobProgress['state']): void {
    const job = this.#jobs.get(id);
    if (!job) throw new Error(`no job ${id}`);
    job.hasEnded = true;
    job.progressNow = { ...job.progressNow, state, objects: 7 };
    job.finish(job.progressNow);
    job.wake();
  }

  reset(): void {
    for (const [id, { hasEnded }] of this.#jobs) if (!hasEnded) this.end(id, 'cancelled');
    this.#jobs.clear();
    this.refusal = undefined;
  }
}
