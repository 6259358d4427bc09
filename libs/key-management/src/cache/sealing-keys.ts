import type { KeyProvider } from '../key-provider';
import { BoundedMap } from './bounded-map';
import { KeyLife, RENEWAL_SHARE } from './key-life';
import type { LifeLimits } from './key-life';
import { makeBucketKey } from './make-bucket-key';
import type { MadeBucketKey, SealingKeks } from './make-bucket-key';

export interface SealingLimits extends LifeLimits {
  /** Seals after which a bucket key is replaced, whatever happens (object-format.md 1: at most 2^20). */
  readonly maxSeals: number;
  /** Bucket keys that are kept. */
  readonly entries: number;
}

export interface SealingKeysOptions {
  readonly limits: SealingLimits;
  /** Milliseconds on a clock that never steps back. */
  readonly now: () => number;
  /** Called once for each new key. */
  readonly made: (fresh: MadeBucketKey) => void;
  /** Called for each seal under a key that is past its age. */
  readonly sealedPastAge?: (kekId: string) => void;
}

interface Entry {
  readonly keks: SealingKeks;
  readonly key: MadeBucketKey;
  readonly life: KeyLife;
  seals: number;
}

/** The bucket keys that new objects are sealed under: one for each bucket and its KEKs, for a while. */
export class SealingKeys {
  readonly #options: SealingKeysOptions;
  #limits: SealingLimits;
  readonly #entries: BoundedMap<string, Entry>;
  readonly #renewals = new Map<string, { readonly keks: SealingKeks; readonly done: Promise<void> }>();

  constructor(options: SealingKeysOptions) {
    this.#options = options;
    this.#limits = options.limits;
    this.#entries = new BoundedMap(options.limits.entries);
  }

  /**
   * The bucket's current key; each call counts as one seal (object-format.md 1). Callers that come while a key is
   * being made wait for the same one, unless there is one that may still be used.
   *
   * @throws KeyProviderError
   */
  async take(bucket: string, keks: SealingKeks): Promise<MadeBucketKey> {
    const name = nameOf(bucket, keks);
    for (;;) {
      const found = this.#entries.get(name);
      const entry = found && sameKeks(found.keks, keks) ? found : undefined;
      if (entry && this.#mayBeUsed(entry)) {
        if (this.#isDue(entry)) void this.#renew(name, bucket, keks, entry).catch(() => undefined);
        return this.#seal(entry);
      }
      try {
        await this.#renew(name, bucket, keks, entry);
      } catch (error) {
        if (!entry || !this.#mayBeUsed(entry)) throw error;
      }
    }
  }

  set limits(limits: SealingLimits) {
    this.#limits = limits;
    this.#entries.resize(limits.entries);
  }

  /** Forgets the keys under all other KEKs. */
  retain(providers: ReadonlySet<KeyProvider>): void {
    const isKept = ({ provider, recovery }: SealingKeks): boolean =>
      providers.has(provider) && (recovery === undefined || providers.has(recovery));
    this.#entries.retain(({ keks }) => isKept(keks));
    for (const [name, { keks }] of this.#renewals) if (!isKept(keks)) this.#renewals.delete(name);
  }

  clear(): void {
    this.#entries.clear();
    this.#renewals.clear();
  }

  #seal(entry: Entry): MadeBucketKey {
    entry.seals += 1; // before anything is awaited, or those who come together would exceed the limit
    if (entry.life.isPastAge(this.#options.now(), this.#limits))
      this.#options.sealedPastAge?.(entry.keks.provider.kekId);
    return entry.key;
  }

  #mayBeUsed({ seals, life }: Entry): boolean {
    return seals < this.#limits.maxSeals && life.mayBeUsed(this.#options.now(), this.#limits);
  }

  #isDue({ seals, life }: Entry): boolean {
    const now = this.#options.now();
    if (!life.mayBeRenewed(now)) return false;
    const { maxSeals } = this.#limits;
    return life.isNearEnd(now, this.#limits) || seals >= maxSeals - Math.floor(maxSeals * RENEWAL_SHARE);
  }

  /** Joins a renewal that is under way. Resolves when the new key is there; a failure is noted in the old entry. */
  #renew(name: string, bucket: string, keks: SealingKeks, old: Entry | undefined): Promise<void> {
    const underWay = this.#renewals.get(name);
    if (underWay && sameKeks(underWay.keks, keks)) return underWay.done;
    const life = new KeyLife(this.#options.now());
    const done = makeBucketKey(bucket, keks).then(
      (key) => {
        if (!ended()) return;
        this.#entries.set(name, { keks, key, life, seals: 0 });
        this.#options.made(key);
      },
      (error: unknown) => {
        ended();
        old?.life.noteFailure(error, this.#options.now(), this.#limits);
        throw error;
      },
    );
    /** Whether it was wanted to the end: not after a reload or `clear`. */
    const ended = (): boolean => {
      const isWanted = this.#renewals.get(name)?.done === done;
      if (isWanted) this.#renewals.delete(name);
      return isWanted;
    };
    this.#renewals.set(name, { keks, done });
    return done;
  }
}

function sameKeks(one: SealingKeks, other: SealingKeks): boolean {
  return one.provider === other.provider && one.recovery === other.recovery;
}

/** Lengths before the names, so that no two buckets and KEKs share a name. */
function nameOf(bucket: string, { provider, recovery }: SealingKeks): string {
  return [bucket, provider.kekId, recovery?.kekId ?? ''].map((part) => `${part.length}:${part}`).join('');
}
