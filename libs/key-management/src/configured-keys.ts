import type { BucketSettings, KekState } from '@s3ep/config';
import type { BucketKeys, SealingBucketKey, WantedBucketKey } from './bucket-keys';
import type { SealingKeks, WrappingProvider } from './cache/make-bucket-key';
import type { MaybePromise, OpeningKeys } from './cache/opening-keys';
import type { SealingKeys } from './cache/sealing-keys';
import type { KeyProvider } from './key-provider';
import { KeyProviderError } from './key-provider-error';
import { KeyRefusedError } from './key-refused-error';
import type { BucketPolicies } from './policies/bucket-policies';

export interface ConfiguredKeysOptions {
  readonly providers: readonly KeyProvider[];
  readonly policies: BucketPolicies;
  /** States of KEKs by id; `enabled` where there is none. A retired KEK needs no provider. */
  readonly states?: ReadonlyMap<string, KekState>;
}

/** The caches, which outlive a configuration. */
export interface KeyCaches {
  readonly sealing: SealingKeys;
  readonly opening: OpeningKeys;
}

/** Which bucket may use which KEK, by one configuration; it never changes. */
export class ConfiguredKeys implements BucketKeys {
  readonly providers: ReadonlyMap<string, KeyProvider>;
  readonly #policies: BucketPolicies;
  readonly #states: ReadonlyMap<string, KekState>;
  readonly #caches: KeyCaches;

  constructor({ providers, policies, states = new Map() }: ConfiguredKeysOptions, caches: KeyCaches) {
    this.providers = new Map(providers.map((provider) => [provider.kekId, provider]));
    this.#policies = policies;
    this.#states = states;
    this.#caches = caches;
  }

  /** Those that serve requests: a KEK that is there for recovery only may be unable to unwrap, and is to be. */
  get serving(): readonly KeyProvider[] {
    const policies = this.#policies.all;
    return [...this.providers.values()].filter(({ kekId }) => {
      const isRecovery = policies.some(({ recoveryKek }) => recoveryKek === kekId);
      return (
        !isRecovery ||
        policies.some(({ activeKek, readableKeks }) => activeKek === kekId || readableKeks.includes(kekId))
      );
    });
  }

  /** Whether new objects of some bucket are sealed under it; otherwise it only has to open. */
  isForSealing(kekId: string): boolean {
    return (
      this.#stateOf(kekId) === 'enabled' && this.#policies.all.some(({ activeKek }) => activeKek === kekId)
    );
  }

  policyOf(bucket: string): BucketSettings | undefined {
    return this.#policies.of(bucket);
  }

  async bucketKeyForSeal(bucket: string): Promise<SealingBucketKey> {
    const { provider, key, wrapped, recipients } = await this.#caches.sealing.take(
      bucket,
      this.#sealingKeks(bucket),
    );
    return { kekId: provider.kekId, originBucket: bucket, key, wrapped, recipients };
  }

  bucketKeyForOpen(wanted: WantedBucketKey): MaybePromise<Buffer> {
    const policy = this.#policyFor(wanted.bucket);
    if (!wanted.recipients?.length) return this.#open(policy, wanted);
    try {
      const found = this.#open(policy, wanted);
      if (!(found instanceof Promise)) return found;
      return found.catch((error: unknown) => this.#openAsRecipient(policy, wanted, error));
    } catch (error) {
      return this.#openAsRecipient(policy, wanted, error);
    }
  }

  #open(policy: BucketSettings, wanted: WantedBucketKey): MaybePromise<Buffer> {
    const provider = this.#readableProvider(policy, wanted);
    requireOrigin(policy, wanted);
    const { wrapped, originBucket } = wanted;
    return this.#caches.opening.get(provider, { wrapped, originBucket });
  }

  /** @throws what the record's own KEK said, where no recipient opens the key either */
  async #openAsRecipient(
    policy: BucketSettings,
    wanted: WantedBucketKey,
    ownError: unknown,
  ): Promise<Buffer> {
    if (!isOfKeys(ownError)) throw ownError;
    // not authenticated before it was opened: a forged record must not cause more calls than there are KEKs
    const asked = new Set([wanted.kekId]);
    for (const recipient of wanted.recipients ?? []) {
      if (asked.has(recipient.kekId)) continue;
      asked.add(recipient.kekId);
      try {
        return await this.#open(policy, { ...wanted, ...recipient });
      } catch (error) {
        if (!isOfKeys(error)) throw error;
      }
    }
    throw ownError;
  }

  #sealingKeks(bucket: string): SealingKeks {
    const { activeKek, recoveryKek } = this.#policyFor(bucket);
    if (activeKek === undefined) throw new KeyRefusedError('no-active-kek', { bucket });
    const provider = this.#enabledProvider(bucket, activeKek);
    if (recoveryKek === undefined) return { provider };
    return { provider, recovery: this.#enabledProvider(bucket, recoveryKek) as WrappingProvider };
  }

  #enabledProvider(bucket: string, kekId: string): KeyProvider {
    const provider = this.#providerOf(bucket, kekId);
    if (this.#stateOf(kekId) !== 'enabled') throw new KeyRefusedError('kek-not-enabled', { bucket, kekId });
    return provider;
  }

  /** object-format.md 1.1: one active KEK and a list that may be read; any other is refused. */
  #readableProvider(policy: BucketSettings, { bucket, kekId }: WantedBucketKey): KeyProvider {
    const provider = this.#providerOf(bucket, kekId);
    if (kekId === policy.activeKek || policy.readableKeks.includes(kekId)) return provider;
    throw new KeyRefusedError('kek-not-readable-here', { bucket, kekId });
  }

  #policyFor(bucket: string): BucketSettings {
    const policy = this.#policies.of(bucket);
    if (policy === undefined) throw new KeyRefusedError('no-policy', { bucket });
    return policy;
  }

  #providerOf(bucket: string, kekId: string): KeyProvider {
    if (this.#stateOf(kekId) === 'retired') throw new KeyRefusedError('kek-retired', { bucket, kekId });
    const provider = this.providers.get(kekId);
    if (provider === undefined) throw new KeyRefusedError('unknown-kek', { bucket, kekId });
    return provider;
  }

  #stateOf(kekId: string): KekState {
    return this.#states.get(kekId) ?? 'enabled';
  }
}

/** object-format.md 2.2: another origin only where the configuration lists it. */
function requireOrigin(
  { acceptOrigins }: BucketSettings,
  { bucket, originBucket }: Pick<WantedBucketKey, 'bucket' | 'originBucket'>,
): void {
  if (originBucket === bucket || acceptOrigins.includes(originBucket)) return;
  throw new KeyRefusedError('origin-not-accepted', { bucket, originBucket });
}

function isOfKeys(error: unknown): boolean {
  return error instanceof KeyRefusedError || error instanceof KeyProviderError;
}
