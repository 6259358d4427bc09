import type { KeyProvider, UnwrapOptions, WrappedBucketKey } from '../key-provider';
import { BoundedMap } from './bounded-map';
import { KeyLife } from './key-life';
import type { LifeLimits } from './key-life';
import type { MadeBucketKey } from './make-bucket-key';

/** A value, or the promise of one: what is at hand is given without a turn of the microtask queue. */
export type MaybePromise<T> = T | Promise<T>;

export interface OpeningLimits extends LifeLimits {
  /** Unwrapped bucket keys that are kept. */
  readonly entries: number;
}

export interface OpeningKeysOptions {
  readonly limits: OpeningLimits;
  /** Milliseconds on a clock that never steps back. */
  readonly now: () => number;
}

interface Entry {
  /** A KEK may get another provider by a reload; what the old one unwrapped is not the new one's to give. */
  readonly provider: KeyProvider;
  readonly key: Buffer;
  readonly life: KeyLife;
}

interface Unwrapping {
  readonly provider: KeyProvider;
  readonly done: Promise<Buffer>;
}

/**
 * Unwrapped bucket keys for reading: bounded, the least recently used forgotten first. Each is unwrapped again near the
 * end of its age, so that a KEK that was taken away at its provider ends reading too; it outlives its age only while
 * its provider is unavailable.
 */
export class OpeningKeys {
  readonly #now: () => number;
  #limits: OpeningLimits;
  readonly #entries: BoundedMap<string, Entry>;
  readonly #unwrappings = new Map<string, Unwrapping>();
  readonly #samples = new WeakMap<KeyProvider, WrappedBucketKey>();

  constructor({ limits, now }: OpeningKeysOptions) {
    this.#now = now;
    this.#limits = limits;
    this.#entries = new BoundedMap(limits.entries);
  }

  /** Readers that ask for the same key together cause one unwrap. A failure to get a first one is not remembered. */
  get(provider: KeyProvider, wanted: UnwrapOptions): MaybePromise<Buffer> {
    const name = nameOf(provider.kekId, wanted);
    const found = this.#entries.get(name);
    if (found?.provider !== provider) return this.#unwrap(name, provider, wanted);
    const now = this.#now();
    if (!found.life.mayBeUsed(now, this.#limits)) return this.#renew(name, found, wanted);
    if (found.life.mayBeRenewed(now) && found.life.isNearEnd(now, this.#limits))
      void this.#unwrap(name, provider, wanted, found).catch(() => undefined);
    return found.key;
  }

  /** Remembers a key that is known already, because this process made it. */
  put({ provider, key, ...made }: MadeBucketKey): void {
    const life = new KeyLife(this.#now());
    this.#entries.set(nameOf(provider.kekId, made), { provider, key, life });
    this.#keepSample(provider, made);
  }

  /** What a provider unwrapped or made last, wrapped; undefined where it did neither yet. */
  sampleOf(provider: KeyProvider): WrappedBucketKey | undefined {
    return this.#samples.get(provider);
  }

  set limits(limits: OpeningLimits) {
    this.#limits = limits;
    this.#entries.resize(limits.entries);
  }

  /** Forgets the keys of all other providers, those under way too. */
  retain(providers: ReadonlySet<KeyProvider>): void {
    this.#entries.retain(({ provider }) => providers.has(provider));
    for (const [name, { provider }] of this.#unwrappings)
      if (!providers.has(provider)) this.#unwrappings.delete(name);
  }

  clear(): void {
    this.#entries.clear();
    this.#unwrappings.clear();
  }

  /** The key anew, or the old one where that is allowed after what its provider said. */
  async #renew(name: string, old: Entry, wanted: UnwrapOptions): Promise<Buffer> {
    try {
      return await this.#unwrap(name, old.provider, wanted, old);
    } catch (error) {
      if (old.life.mayBeUsed(this.#now(), this.#limits)) return old.key;
      throw error;
    }
  }

  /** Joins an unwrapping that is under way. */
  #unwrap(name: string, provider: KeyProvider, wanted: UnwrapOptions, old?: Entry): Promise<Buffer> {
    const underWay = this.#unwrappings.get(name);
    if (underWay?.provider === provider) return underWay.done;
    const life = new KeyLife(this.#now());
    const done = provider.unwrapBucketKey(wanted).then(
      (key) => {
        this.#keepSample(provider, wanted);
        if (ended()) this.#entries.set(name, { provider, key, life });
        return key;
      },
      (error: unknown) => {
        ended();
        if (old) this.#noteFailure(name, old, error);
        throw error;
      },
    );
    /** Whether it was wanted to the end: not after a reload or `clear`. */
    const ended = (): boolean => {
      const isWanted = this.#unwrappings.get(name)?.done === done;
      if (isWanted) this.#unwrappings.delete(name);
      return isWanted;
    };
    this.#unwrappings.set(name, { provider, done });
    return done;
  }

  /** Whoever says no ends the use of what is in memory, also of what is not past its age. */
  #noteFailure(name: string, old: Entry, error: unknown): void {
    old.life.noteFailure(error, this.#now(), this.#limits);
    if (old.life.saidNo) this.#entries.remove(name, old);
  }

  /** A copy: the bytes may be part of a larger buffer. */
  #keepSample(provider: KeyProvider, { wrapped, originBucket }: WrappedBucketKey): void {
    this.#samples.set(provider, { wrapped: Buffer.from(wrapped), originBucket });
  }
}

/** Lengths before the names, so that no two different triples share a name. */
function nameOf(kekId: string, { originBucket, wrapped }: UnwrapOptions): string {
  return `${kekId.length}:${kekId}${originBucket.length}:${originBucket}${wrapped.toString('latin1')}`;
}
