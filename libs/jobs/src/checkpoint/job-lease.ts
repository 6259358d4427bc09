import type { Clock } from '../clock';
import { JobRefusedError } from '../job-refused-error';
import { type Checkpoint, overlap } from './checkpoint';
import type { CheckpointStore } from './checkpoint-store';

export interface JobLeaseOptions {
  readonly store: CheckpointStore;
  readonly clock: Clock;
  /** A random name of this run. */
  readonly holder: string;
  readonly leaseMilliseconds: number;
}

export interface Beginning {
  /** Whatever an earlier run left: a checkpoint that cannot be authenticated is overwritten, not refused. */
  readonly isAnew: boolean;
  /** What the job begins with, where it has no checkpoint or the one given. */
  readonly begin: (earlier: Checkpoint | undefined) => Position;
}

/** A checkpoint without its lease. */
export type Position = Omit<Checkpoint, 'lease'>;

/** The checkpoint of a job, which one process at a time may write. */
export class JobLease {
  readonly #options: JobLeaseOptions;
  #etag: string | undefined;
  #expiresAt = 0;

  constructor(options: JobLeaseOptions) {
    this.#options = options;
  }

  /** When it ends unless it is renewed; milliseconds since the epoch. */
  get expiresAt(): number {
    return this.#expiresAt;
  }

  /**
   * Takes the job over, or refuses where another run works on the same prefix, on a part of it, or on more.
   * @returns where the job begins
   * @throws JobRefusedError `running`, `checkpoint-not-authentic`, `checkpoint-not-sealable`
   */
  async acquire(id: string, { isAnew, begin }: Beginning): Promise<Position> {
    const { store } = this.#options;
    const earlier = await store.read(id);
    if (earlier?.checkpoint) this.#refuseLive(earlier.checkpoint);
    if (earlier?.distrusted !== undefined && !isAnew) throw notAuthentic(id, earlier.distrusted);
    const position = begin(earlier?.checkpoint);
    await this.#refuseOthers(position);
    this.#etag = earlier?.etag;
    if (!(await this.#write(position, this.#options.leaseMilliseconds)))
      throw new JobRefusedError('running', 'another process has just begun this job');
    try {
      // of two that begin at once, at least one sees the other here
      await this.#refuseOthers(position);
    } catch (error) {
      await this.#write(position, 0);
      throw error;
    }
    return position;
  }

  /** @throws JobRefusedError `lease-lost` where another run has taken the job over */
  async save(position: Position): Promise<void> {
    if (!(await this.#write(position, this.#options.leaseMilliseconds)))
      throw new JobRefusedError('lease-lost', 'another process has taken this job over');
  }

  /** Saves for the last time, so that the next run need not wait. */
  async release(position: Position): Promise<void> {
    await this.#write(position, 0);
  }

  async #write(position: Position, leaseMilliseconds: number): Promise<boolean> {
    const { store, clock, holder } = this.#options;
    const expiresAt = clock.now() + leaseMilliseconds;
    const etag = await store.write({ ...position, lease: { holder, expiresAt } }, this.#etag);
    if (etag === undefined) return false;
    this.#etag = etag;
    this.#expiresAt = expiresAt;
    return true;
  }

  async #refuseOthers({ id, bucket, prefix }: Position): Promise<void> {
    for (const other of await this.#options.store.list())
      if (other.id !== id && other.bucket === bucket && overlap(other.prefix, prefix))
        this.#refuseLive(other);
  }

  #refuseLive({ id, prefix, lease: { expiresAt, holder } }: Checkpoint): void {
    const { clock } = this.#options;
    if (expiresAt <= clock.now() || holder === this.#options.holder) return;
    throw new JobRefusedError(
      'running',
      `job ${id} works on prefix ${JSON.stringify(prefix)}; its lease ends at ${new Date(expiresAt).toISOString()} unless it is renewed`,
      expiresAt,
    );
  }
}

function notAuthentic(id: string, why: string): JobRefusedError {
  return new JobRefusedError(
    'checkpoint-not-authentic',
    `the checkpoint .s3ep/jobs/${id} was not written for this job under its keys, or was altered (${why}), so nothing is skipped by it: begin anew, with --restart or "restart": true`,
  );
}
