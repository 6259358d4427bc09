import type { BucketSettings, KeySettings } from '@s3ep/config';
import type { BucketKeys, SealingBucketKey, WantedBucketKey } from './bucket-keys';
import { OpeningKeys } from './cache/opening-keys';
import type { MaybePromise, OpeningLimits } from './cache/opening-keys';
import { SealingKeys } from './cache/sealing-keys';
import type { SealingLimits } from './cache/sealing-keys';
import { ConfiguredKeys } from './configured-keys';
import type { ConfiguredKeysOptions } from './configured-keys';
import { checkKek } from './kek-status';
import type { KekStatus } from './kek-status';

/** What a configuration says about keys. */
export interface KeyRingContent extends ConfiguredKeysOptions {
  readonly limits: Pick<
    KeySettings,
    'bucketKeyMaxAgeSeconds' | 'bucketKeyMaxSeals' | 'bucketKeyCacheEntries' | 'bucketKeyCacheMaxAgeSeconds'
  > &
    Partial<Pick<KeySettings, 'outageGraceSeconds'>>;
}

export interface KeyRingOptions extends KeyRingContent {
  /** Milliseconds on a clock that never steps back; `performance.now` unless a test gives one. */
  readonly now?: () => number;
  /** Called for each object that is sealed under a bucket key past its age, because the provider is unavailable. */
  readonly sealedPastAge?: (kekId: string) => void;
}

/**
 * All KEKs, the rule which bucket may use which, and the bucket keys in use. It follows reloads of the configuration;
 * whoever must not notice one works on a {@link snapshot}.
 *
 * Keys that fall out of the caches are left to the garbage collector, not wiped: a transfer that was
 * given the buffer may still be deriving from it.
 */
export class KeyRing implements BucketKeys {
  readonly #sealing: SealingKeys;
  readonly #opening: OpeningKeys;
  #current: ConfiguredKeys;

  constructor({ now = () => performance.now(), sealedPastAge, ...content }: KeyRingOptions) {
    const opening = new OpeningKeys({ limits: openingLimits(content), now });
    this.#opening = opening;
    this.#sealing = new SealingKeys({
      limits: sealingLimits(content),
      now,
      // what this process sealed it can open without asking the provider
      made: (fresh) => {
        opening.put(fresh);
      },
      ...(sealedPastAge && { sealedPastAge }),
    });
    this.#current = this.#configure(content);
  }

  /** The KEKs that were loaded; retired ones are not. */
  get kekIds(): readonly string[] {
    return [...this.#current.providers.keys()];
  }

  /** The rules as they are now, over the same bucket keys. */
  snapshot(): BucketKeys {
    return this.#current;
  }

  /** Takes over another configuration. Bucket keys of providers that stay are kept, all others are forgotten. */
  replace(content: KeyRingContent): void {
    this.#current = this.#configure(content);
    const providers = new Set(content.providers);
    this.#sealing.limits = sealingLimits(content);
    this.#sealing.retain(providers);
    this.#opening.limits = openingLimits(content);
    this.#opening.retain(providers);
  }

  policyOf(bucket: string): BucketSettings | undefined {
    return this.#current.policyOf(bucket);
  }

  bucketKeyForSeal(bucket: string): Promise<SealingBucketKey> {
    return this.#current.bucketKeyForSeal(bucket);
  }

  bucketKeyForOpen(wanted: WantedBucketKey): MaybePromise<Buffer> {
    return this.#current.bucketKeyForOpen(wanted);
  }

  /**
   * Asks every KEK that serves requests for what it is used for: to wrap and unwrap, or, where nothing is sealed under
   * it any more, to unwrap again what it unwrapped last. Such a one is not asked, and not in the answer, before it was
   * needed. Never rejects: what failed is in the answer.
   */
  async check(): Promise<readonly KekStatus[]> {
    const { serving } = this.#current;
    const checks = serving.flatMap((provider) => {
      if (this.#current.isForSealing(provider.kekId)) return [checkKek(provider)];
      const unwrap = this.#opening.sampleOf(provider);
      return unwrap ? [checkKek(provider, { unwrap })] : [];
    });
    return Promise.all(checks);
  }

  /** Forgets every bucket key. */
  clear(): void {
    this.#sealing.clear();
    this.#opening.clear();
  }

  #configure(content: ConfiguredKeysOptions): ConfiguredKeys {
    return new ConfiguredKeys(content, { sealing: this.#sealing, opening: this.#opening });
  }
}

function sealingLimits({ limits }: KeyRingContent): SealingLimits {
  return {
    maxAgeSeconds: limits.bucketKeyMaxAgeSeconds,
    maxSeals: limits.bucketKeyMaxSeals,
    outageGraceSeconds: limits.outageGraceSeconds ?? 0,
    entries: limits.bucketKeyCacheEntries,
  };
}

function openingLimits({ limits }: KeyRingContent): OpeningLimits {
  return {
    maxAgeSeconds: limits.bucketKeyCacheMaxAgeSeconds,
    outageGraceSeconds: limits.outageGraceSeconds ?? 0,
    entries: limits.bucketKeyCacheEntries,
  };
}
