/**
 * Why a job does not begin, or does not go on:
 *
 * - `unknown-bucket`: the configuration has no entry for it;
 * - `nothing-to-do-there`: what the bucket is configured as does not go with the job;
 * - `running`: another job has the lease on this prefix, or on one that overlaps;
 * - `checkpoint-not-authentic`: what the backend has for its checkpoint was not written for this job under its keys;
 * - `checkpoint-not-sealable`: the keys of the bucket do not let its checkpoint be encrypted;
 * - `lease-lost`: another process took the job over, or the lease could not be renewed in time;
 * - `too-many-failures`: object after object failed, so that going on makes no sense.
 */
export type JobRefusal =
  | 'unknown-bucket'
  | 'nothing-to-do-there'
  | 'running'
  | 'checkpoint-not-authentic'
  | 'checkpoint-not-sealable'
  | 'lease-lost'
  | 'too-many-failures';

export class JobRefusedError extends Error {
  override readonly name = 'JobRefusedError';
  readonly reason: JobRefusal;
  /** Milliseconds since the epoch at which the lease in the way ends (`running`). */
  readonly until: number | undefined;

  constructor(reason: JobRefusal, message: string, until?: number) {
    super(message);
    this.reason = reason;
    this.until = until;
  }
}
