import type { KeyProvider } from '../key-provider';
import { KeyProviderError } from '../key-provider-error';
import { BoundedMap } from './bounded-map';
import { makeBucketKey } from './make-bucket-key';
import type { MadeBucketKey, SealingKeks } from './make-bucket-key';

export interface SealingLimits {
  readonly maxAgeSeconds: number;
  /** Seals after which a bucket key is replaced, whatever happens (object-format.md 1: at most 2^20). */
  readonly maxSeals: number;
  /** How long a key may be used past its age while its provider is unavailable. */
  readonly outageGraceSeconds: number;
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
  readonly madeAt: number;
  seals: number;
  /** The provider was asked for the next key and was unavailable. */
  outage: boolean;
  /** It was asked and said no: that is a decision, which an outage afterwards does not undo. */
  saidNo: boolean;
  /** A renewal that failed is not tried again before. */
  retryAt: number;
}

const MILLISECONDS_PER_SECOND = 1000;
/** In the last part of its age or of its seals a key is renewed in the background. */
const RENEWAL_SHARE = 1 / 20;
/** After a failed renewal: while the key may still be used as it is, and when it no longer may. */
const EARLY_RETRY_MILLISECONDS = 30_000;
const LATE_RETRY_MILLISECONDS = 1000;

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
    if (this.#age(entry) >= this.#maxAge) this.#options.sealedPastAge?.(entry.keks.provider.kekId);
    return entry.key;
  }

  #mayBeUsed(entry: Entry): boolean {
    if (entry.seals >= this.#limits.maxSeals) return false;
    const grace =
      entry.outage && !entry.saidNo ? this.#limits.outageGraceSeconds * MILLISECONDS_PER_SECOND : 0;
    return this.#age(entry) < this.#maxAge + grace;
  }

  #isDue(entry: Entry): boolean {
    if (this.#options.now() < entry.retryAt) return false;
    const { maxSeals } = this.#limits;
    return (
      this.#age(entry) >= this.#maxAge * (1 - RENEWAL_SHARE) ||
      entry.seals >= maxSeals - Math.floor(maxSeals * RENEWAL_SHARE)
    );
  }

  get #maxAge(): number {
    return this.#limits.maxAgeSeconds * MILLISECONDS_PER_SECOND;
  }

  #age(entry: Entry): number {
    return this.#options.now() - entry.madeAt;
  }

  /** Joins a renewal that is under way. Resolves when the new key is there; a failure is noted in the old entry. */
  #renew(name: string, bucket: string, keks: SealingKeks, old: Entry | undefined): Promise<void> {
    const underWay = this.#renewals.get(name);
    if (underWay && sameKeks(underWay.keks, keks)) return underWay.done;
    const madeAt = this.#options.now();
    const done = makeBucketKey(bucket, keks).then(
      (key) => {
        if (!ended()) return;
        this.#entries.set(name, { keks, key, madeAt, seals: 0, outage: false, saidNo: false, retryAt: 0 });
        this.#options.made(key);
      },
      (error: unknown) => {
        ended();
        if (old) this.#noteFailure(old, error);
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

  #noteFailure(entry: Entry, error: unknown): void {
    const kind = error instanceof KeyProviderError ? error.kind : undefined;
    entry.outage = kind === 'unavailable';
    if (kind !== undefined && kind !== 'unavailable') entry.saidNo = true;
    const now = this.#options.now();
    const end = entry.madeAt + this.#maxAge;
    entry.retryAt = now < end ? Math.min(now + EARLY_RETRY_MILLISECONDS, end) : now + LATE_RETRY_MILLISECONDS;
  }
}

function sameKeks(one: SealingKeks, other: SealingKeks): boolean {
  return one.provider === other.provider && one.recovery === other.recovery;
}

/** Lengths before the names, so that no two buckets and KEKs share a name. */
function nameOf(bucket: string, { provider, recovery }: SealingKeks): string {
  return [bucket, provider.kekId, recovery?.kekId ?? ''].map((part) => `${part.length}:${part}`).join('');
}
