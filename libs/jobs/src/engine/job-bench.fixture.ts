import type { StoredEntry } from '@s3ep/s3-protocol';
import type { Checkpoint } from '../checkpoint/checkpoint';
import type { CheckpointStore, StoredCheckpoint } from '../checkpoint/checkpoint-store';
import type { Clock } from '../clock';
import { JOB_DEFAULTS, type JobRequest } from '../job-request';
import type { JobWork } from './job-work';

/** Keeps checkpoints in memory, with ETags that change at every write. */
export class MemoryStore implements CheckpointStore {
  readonly stored = new Map<string, StoredCheckpoint>();
  #writes = 0;

  read(id: string): Promise<StoredCheckpoint | undefined> {
    return Promise.resolve(this.stored.get(id));
  }

  write(checkpoint: Checkpoint, etag: string | undefined): Promise<string | undefined> {
    if (this.stored.get(checkpoint.id)?.etag !== etag) return Promise.resolve(undefined);
    const written = `etag-${++this.#writes}`;
    this.stored.set(checkpoint.id, { checkpoint, etag: written });
    return Promise.resolve(written);
  }

  list(): Promise<readonly Checkpoint[]> {
    return Promise.resolve([...this.stored.values()].flatMap(({ checkpoint }) => checkpoint ?? []));
  }
}

/** A clock that stands until it is told; whoever sleeps is woken in order. */
export class ManualClock implements Clock {
  #now = 1_000_000;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now = (): number => this.#now;

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      this.#sleepers.push({ at: this.#now + milliseconds, wake: resolve });
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  }

  /** Passes time, and lets everybody who wakes act. */
  async pass(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    const awake = this.#sleepers.filter(({ at }) => at <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
    for (const { wake } of awake) wake();
    await settled();
  }
}

/** Promises that are ready have gone on. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const request = (changes: Partial<JobRequest> = {}): JobRequest => ({
  kind: 're-seal',
  bucket: 'bucket',
  ...JOB_DEFAULTS,
  ...changes,
});

/** Work on the keys given, ten a page; what `deal` does is the test's. */
export function workOn(keys: readonly string[], deal: JobWork['deal']): JobWork {
  return {
    goal: 'main',
    // eslint-disable-next-line @typescript-eslint/require-await -- a listing is asynchronous
    async *list(after) {
      const left = keys.filter((key) => after === undefined || key > after);
      for (let from = 0; from < left.length; from += 10)
        yield left.slice(from, from + 10).map((key): StoredEntry => ({ key, isLatest: true, bytes: 100 }));
    },
    deal,
  };
}
