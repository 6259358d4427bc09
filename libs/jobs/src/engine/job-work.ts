import type { StoredEntry } from '@s3ep/s3-protocol';
import type { JudgedObject } from '../job-outcome';

/** The work of a job, without the backend and the keys that it is done with. */
export interface JobWork {
  /** What objects are brought to: a run goes on only where an earlier one was to bring them to the same. */
  readonly goal: string;
  /** In the order of keys, behind `after`; with versions, those of a key one after the other. */
  list(after: string | undefined): AsyncIterable<readonly StoredEntry[]>;
  /** Deals with one object. Must not reject but by the signal. */
  deal(entry: StoredEntry, signal: AbortSignal): Promise<JudgedObject>;
  /** Number of orphans, asked when everything else is done. */
  countOrphans?(): Promise<number>;
}
