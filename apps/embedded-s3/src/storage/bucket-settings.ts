import type { Versioning } from './version-history';

/** What is kept about a bucket, in its `bucket.json`. */
export interface BucketSettings {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** Access key id of the creator. */
  readonly owner: string;
  readonly versioning: Versioning;
  readonly objectLock: boolean;
  /** Configuration documents by sub-resource, given back as they came. */
  readonly documents: Readonly<Record<string, string>>;
}
