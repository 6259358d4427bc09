import type { BucketSettings, KeySettings } from '@s3ep/config';
import { OpeningKeys } from './cache/opening-keys';
import type { MaybePromise } from './cache/opening-keys';
import { SealingKeys } from './cache/sealing-keys';
import type { KeyProvider } from './key-provider';
import { checkKek } from './kek-status';
import type { KekStatus } from './kek-status';
import { KeyRefusedError } from './key-refused-error';
import type { BucketPolicies } from './policies/bucket-policies';

export interface KeyRingOptions {
  readonly providers: readonly KeyProvider[];
  readonly policies: BucketPolicies;
  readonly limits: Pick<
    KeySettings,
    'bucketKeyMaxAgeSeconds' | 'bucketKeyMaxSeals' | 'bucketKeyCacheEntries'
  >;
  /** Milliseconds on a clock that never steps back; `performance.now` unless a test gives one. */
  readonly now?: () => number;
}

/** A bucket key to seal a new object under. */
export interface SealingBucketKey {
  readonly kekId: string;
  readonly originBucket: string;
  /** 32 bytes; shared with the cache: do not alter or wipe it. */
  readonly key: Buffer;
  readonly wrapped: Buffer;
}

/** Which bucket key a record names, and the bucket in which the object was found. */
export interface WantedBucketKey {
  readonly bucket: string;
  readonly kekId: string;
  readonly originBucket: string;
  readonly wrapped: Buffer;
}

/**
 * All KEKs, the rule which bucket may use which, and the bucket keys in use.
 *
 * Keys that fall out of the caches are left to the garbage collector, not wiped: a transfer that was
 * given the buffer may still be deriving from it.
 */
export class KeyRing {
  readonly #providers: ReadonlyMap<string, KeyProvider>;
  readonly #policies: BucketPolicies;
  readonly #sealing: SealingKeys;
  readonly #opening: OpeningKeys;

  constructor({ providers, policies, limits, now = () => performance.now() }: KeyRingOptions) {
    this.#providers = new Map(providers.map((provider) => [provider.kekId, provider]));
    this.#policies = policies;
    const opening = new OpeningKeys(limits.bucketKeyCacheEntries);
    this.#opening = opening;
    this.#sealing = new SealingKeys({
      maxAgeSeconds: limits.bucketKeyMaxAgeSeconds,
      maxSeals: limits.bucketKeyMaxSeals,
      entries: limits.bucketKeyCacheEntries,
      now,
      // what this process sealed it can open without asking the provider
      generated: (fresh) => {
        opening.put(fresh);
      },
    });
  }

  /** The KEKs that were loaded. */
  get kekIds(): readonly string[] {
    return [...this.#providers.keys()];
  }

  /** The settings of a bucket; `undefined`: the configuration has no entry for it. */
  policyOf(bucket: string): BucketSettings | undefined {
    return this.#policies.of(bucket);
  }

  /**
   * The key that the next object of this bucket is sealed under. Each call counts as one seal.
   *
   * @throws KeyRefusedError `no-policy`, `no-active-kek`, `unknown-kek`
   * @throws KeyProviderError when a new key is due and the provider fails
   */
  async bucketKeyForSeal(bucket: string): Promise<SealingBucketKey> {
    const policy = this.#policyFor(bucket);
    if (policy.activeKek === undefined) throw new KeyRefusedError('no-active-kek');
    const provider = this.#providerOf(policy.activeKek);
    const { key, wrapped } = await this.#sealing.take(bucket, provider);
    return { kekId: provider.kekId, originBucket: bucket, key, wrapped };
  }

  /**
   * The bucket key that a record names; 32 bytes, shared with the cache: do not alter or wipe it.
   * At once when it is cached, otherwise as a promise.
   *
   * @throws KeyRefusedError `no-policy`, `unknown-kek`, `kek-not-readable-here`, `origin-not-accepted`
   * @throws KeyProviderError (as a rejection) when the provider fails or refuses the wrapped key
   */
  bucketKeyForOpen({ bucket, kekId, originBucket, wrapped }: WantedBucketKey): MaybePromise<Buffer> {
    const policy = this.#policyFor(bucket);
    const provider = this.#providerOf(kekId);
    // object-format.md 1.1: one active KEK and a list that may be read; any other is refused
    if (kekId !== policy.activeKek && !policy.readableKeks.includes(kekId)) {
      throw new KeyRefusedError('kek-not-readable-here');
    }
    // object-format.md 2.2: another origin only where the configuration lists it
    if (originBucket !== bucket && !policy.acceptOrigins.includes(originBucket)) {
      throw new KeyRefusedError('origin-not-accepted');
    }
    return this.#opening.get(provider, { wrapped, originBucket });
  }

  /** Asks every KEK to wrap and unwrap. Never rejects: what failed is in the answer. */
  async check(): Promise<readonly KekStatus[]> {
    return Promise.all([...this.#providers.values()].map(checkKek));
  }

  /** Forgets every bucket key. */
  clear(): void {
    this.#sealing.clear();
    this.#opening.clear();
  }

  #policyFor(bucket: string): BucketSettings {
    const policy = this.#policies.of(bucket);
    if (policy === undefined) throw new KeyRefusedError('no-policy');
    return policy;
  }

  #providerOf(kekId: string): KeyProvider {
    const provider = this.#providers.get(kekId);
    if (provider === undefined) throw new KeyRefusedError('unknown-kek');
    return provider;
  }
}
