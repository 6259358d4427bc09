import type { GeneratedBucketKey, KeyProvider } from '../key-provider';
import { BoundedMap } from './bounded-map';

export interface SealingKeysOptions {
  readonly maxAgeSeconds: number;
  /** Seals after which a bucket key is replaced. */
  readonly maxSeals: number;
  /** Buckets for which a key is kept. */
  readonly entries: number;
  /** Milliseconds on a clock that never steps back. */
  readonly now: () => number;
  /** Called once for each new key. */
  readonly generated: (fresh: FreshBucketKey) => void;
}

export interface FreshBucketKey extends GeneratedBucketKey {
  readonly kekId: string;
  readonly originBucket: string;
}

interface Entry {
  readonly kekId: string;
  readonly key: Promise<GeneratedBucketKey>;
  readonly expiresAt: number;
  seals: number;
}

const MILLISECONDS_PER_SECOND = 1000;

/** The bucket keys that new objects are sealed under: one for each bucket and its active KEK, for a while. */
export class SealingKeys {
  readonly #options: SealingKeysOptions;
  readonly #entries: BoundedMap<string, Entry>;

  constructor(options: SealingKeysOptions) {
    this.#options = options;
    this.#entries = new BoundedMap(options.entries);
  }

  /**
   * The bucket's current key; each call counts as one seal (object-format.md 1). Callers that come
   * while a key is being made wait for the same one. A failure is not remembered.
   */
  async take(bucket: string, provider: KeyProvider): Promise<GeneratedBucketKey> {
    let entry = this.#entries.get(bucket);
    if (entry?.kekId !== provider.kekId || this.#spent(entry)) entry = this.#generate(bucket, provider);
    entry.seals += 1; // counted before the key arrives, or those who wait together would exceed the limit
    return entry.key;
  }

  clear(): void {
    this.#entries.clear();
  }

  #spent(entry: Entry): boolean {
    return entry.seals >= this.#options.maxSeals || this.#options.now() >= entry.expiresAt;
  }

  #generate(bucket: string, provider: KeyProvider): Entry {
    const entry: Entry = {
      kekId: provider.kekId,
      key: provider.generateBucketKey(bucket),
      expiresAt: this.#options.now() + this.#options.maxAgeSeconds * MILLISECONDS_PER_SECOND,
      seals: 0,
    };
    this.#entries.set(bucket, entry);
    entry.key.then(
      (made) => {
        this.#options.generated({ ...made, kekId: provider.kekId, originBucket: bucket });
      },
      () => {
        this.#entries.remove(bucket, entry);
      },
    );
    return entry;
  }
}
