import type { BucketKey } from './bucket-key';
import type { RandomBytes } from './random-draw';
import type { SealedMetadata } from './sealed-metadata';

/** Where a copy goes, the bucket key that seals it, and what describes it. */
export interface ResealOptions {
  readonly bucketKey: BucketKey;
  readonly objectKey: string;
  /** Sealed in the place of what the record has, or none; left out: what the record has is kept. */
  readonly metadata?: SealedMetadata | 'in-clear' | undefined;
  readonly random?: RandomBytes;
}
