/**
 * - `verify`: reads and authenticates every object;
 * - `re-seal`: seals data keys anew under the bucket's active KEK, and moves no data (object-format 6);
 * - `encrypt`: encrypts plain objects in place;
 * - `re-encrypt`: a fresh data key for every object, under the active KEK.
 */
export const JOB_KINDS = ['verify', 're-seal', 'encrypt', 're-encrypt'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** What is to be done, and where. */
export interface JobRequest {
  readonly kind: JobKind;
  readonly bucket: string;
  /** Only keys that begin so; "" for all. */
  readonly prefix: string;
  /** Look at every version. Only current ones are written; of older ones it is told what they are sealed under. */
  readonly versions: boolean;
  /** Read and tell, write nothing: neither objects nor a checkpoint. */
  readonly dryRun: boolean;
  /** Objects at once. */
  readonly concurrency: number;
  /** Objects that are begun in a second at most; undefined: as many as there can be. */
  readonly objectsPerSecond?: number;
  /** re-seal and re-encrypt: only objects under this KEK. */
  readonly onlyKek?: string;
  /** Write where the backend does not hold a write to the ETag that was seen. */
  readonly allowUnguarded: boolean;
  /** Begin anew, although an earlier run of the same job left a checkpoint. */
  readonly restart: boolean;
}

/** What a request has where nothing else is said. */
export const JOB_DEFAULTS = {
  prefix: '',
  versions: false,
  dryRun: false,
  concurrency: 16,
  allowUnguarded: false,
  restart: false,
} as const;
