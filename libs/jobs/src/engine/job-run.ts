import type { StoredEntry } from '@s3ep/s3-protocol';
import type { FailedObject } from '../checkpoint/failed-object';
import type { Position } from '../checkpoint/job-lease';
import type { Clock } from '../clock';
import { isProblem, isTriedAgain, type JudgedObject } from '../job-outcome';
import type { JobProblem, JobProgress, JobState } from '../job-progress';
import { JobRefusedError } from '../job-refused-error';
import type { JobRequest } from '../job-request';
import { countAll } from './count-all';
import { FailedObjects } from './failed-objects';
import { Frontier } from './frontier';
import type { JobWork } from './job-work';
import { Pace } from './pace';
import { Slots } from './slots';
import { Tally } from './tally';

const SECOND_MILLISECONDS = 1_000;

/** When so many fail one after the other, it is not the objects. */
const MOST_FAILURES_RUNNING = 100;

export interface JobRunOptions {
  readonly request: JobRequest;
  readonly work: JobWork;
  readonly clock: Clock;
  /** Ends the job; it can be gone on with. */
  readonly signal: AbortSignal;
  /** Told after every object. */
  readonly progressed?: (progress: () => JobProgress) => void;
  readonly problem?: (problem: JobProblem) => void;
  /** Why it has none. */
  readonly withoutCheckpoint?: string;
}

/** One run of a job, from where an earlier one ended or from the beginning. */
export class JobRun {
  readonly #job: JobRunOptions;
  readonly #start: Position;
  readonly #isResumed: boolean;
  readonly #tally: Tally;
  readonly #frontier: Frontier;
  readonly #failed: FailedObjects;
  readonly #begunAt: number;
  #state: JobState = 'running';
  #why: string | undefined;
  #total: JobProgress['total'];
  #orphans: number | undefined;
  #failuresRunning = 0;
  #triedAgain = 0;
  /** Where the checkpoint stays, since more objects failed than it holds. */
  #held: Position | undefined;

  constructor(job: JobRunOptions, start: Position, isResumed: boolean) {
    this.#job = job;
    this.#start = start;
    this.#isResumed = isResumed;
    this.#tally = new Tally(start);
    this.#frontier = new Frontier(start.after, { versions: job.request.versions });
    this.#failed = new FailedObjects(start.failed);
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

  /** Where a run that goes on begins. What failed is tried again, so it is named, or lies behind. */
  position(): Position {
    if (this.#held && this.#state !== 'finished') return { ...this.#held, state: this.#state };
    return {
      ...this.#start,
      ...this.#tally.sums,
      state: this.#state,
      after: this.#frontier.after,
      failed: this.#failed.all,
    };
  }

  progress(): JobProgress {
    const { request, clock, withoutCheckpoint } = this.#job;
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
      triedAgain: this.#triedAgain,
      ...(this.#held && { resumesAfter: this.#held.after ?? '' }),
      ...(withoutCheckpoint !== undefined && { withoutCheckpoint }),
      ...(this.#orphans !== undefined && { orphans: this.#orphans }),
      ...(this.#why !== undefined && { why: this.#why }),
    };
  }

  async #dealWithAll(): Promise<void> {
    const { request, work, signal, clock } = this.#job;
    const slots = new Slots(request.concurrency);
    const pace = new Pace(clock, request.objectsPerSecond);
    const begin = async (entry: StoredEntry, dealt: () => void): Promise<void> => {
      // it may have ended while this waited for its turn
      await slots.begin(() => (signal.aborted ? Promise.resolve() : this.#deal(entry, dealt)));
    };
    const { after } = this.#start;
    try {
      // those behind it are listed
      for (const entry of this.#failed.upTo(after)) {
        await pace.turn(signal);
        this.#requireProgress();
        await begin(entry, () => undefined);
      }
      for await (const page of work.list(after))
        for (const entry of page) {
          await pace.turn(signal);
          this.#requireProgress();
          await begin(entry, this.#frontier.begin(entry.key));
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
    this.#settle(entry, judged);
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

  /** Counts an object, and in the place of its failure in the run before. */
  #settle(entry: StoredEntry, judged: JudgedObject): void {
    const failedBefore = this.#failed.take(entry);
    if (failedBefore) {
      this.#tally.takeBack(failedBefore);
      this.#triedAgain++;
    }
    // those that fail again were listed one after the other because they had failed, and must not end every run
    const { outcome, kekId } = judged;
    if (outcome !== 'failed' && outcome !== 'refused') this.#failuresRunning = 0;
    // what is refused for itself says nothing about others, neither that they would fail nor that they would not
    else if (outcome === 'failed' && !failedBefore) this.#failuresRunning++;
    if (isTriedAgain(outcome)) {
      const failed: FailedObject = { ...entry, outcome, ...(kekId !== undefined && { kekId }) };
      // before this object is dealt with
      if (this.#failed.isFull) this.#held ??= this.position();
      else this.#failed.add(failed);
    }
    this.#tally.add(judged, entry.bytes);
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
    // those that failed and are listed again are counted once
    const again =
      this.#start.failed.length - new FailedObjects(this.#start.failed).upTo(this.#start.after).length;
    const { objects, bytes } = this.#start;
    this.#total = { objects: objects - again + counted.objects, bytes: bytes + counted.bytes };
  }
}
