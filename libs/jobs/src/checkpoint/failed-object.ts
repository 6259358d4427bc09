import type { StoredEntry } from '@s3ep/s3-protocol';
import type { JobOutcome } from '../job-outcome';

/** An object that a run did not bring to where it should be, and how it was counted. */
export interface FailedObject extends StoredEntry {
  readonly outcome: JobOutcome;
  readonly kekId?: string;
}
