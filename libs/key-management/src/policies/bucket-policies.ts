import type { BucketSettings } from '@s3ep/config';
import { compileBucketPattern } from './compile-bucket-pattern';

interface Entry {
  readonly matches: (bucket: string) => boolean;
  readonly settings: BucketSettings;
}

/** Names come from clients: what is remembered about them is bounded. */
const REMEMBERED_BUCKETS = 4096;

/** Which settings apply to a bucket: those of the first entry whose pattern matches its name. */
export class BucketPolicies {
  readonly #entries: readonly Entry[];
  readonly #remembered = new Map<string, BucketSettings | undefined>();

  constructor(buckets: readonly BucketSettings[]) {
    this.#entries = buckets.map((settings) => ({ matches: compileBucketPattern(settings.match), settings }));
  }

  /** Every entry, in order. */
  get all(): readonly BucketSettings[] {
    return this.#entries.map(({ settings }) => settings);
  }

  /** `undefined`: no entry matches, and the caller refuses the bucket. */
  of(bucket: string): BucketSettings | undefined {
    const known = this.#remembered.get(bucket);
    if (known !== undefined || this.#remembered.has(bucket)) return known;
    const found = this.#entries.find(({ matches }) => matches(bucket))?.settings;
    if (this.#remembered.size >= REMEMBERED_BUCKETS) this.#remembered.clear();
    this.#remembered.set(bucket, found);
    return found;
  }
}
