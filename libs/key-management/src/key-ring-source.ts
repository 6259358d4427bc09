import { sameSettings } from '@s3ep/config';
import type { KekSettings, Settings } from '@s3ep/config';
import type { KeyProvider } from './key-provider';
import { KeyRing } from './key-ring';
import type { KeyRingContent, KeyRingOptions } from './key-ring';
import { BucketPolicies } from './policies/bucket-policies';
import { createKeyProvider } from './providers/create-key-provider';
import type { KeyProviderWatchers } from './providers/create-key-provider';

type MakeProvider = (kek: KekSettings) => KeyProvider;

interface Made {
  readonly settings: KekSettings;
  readonly provider: KeyProvider;
}

/** A recovery KEK whose provider cannot wrap what another one made. */
export class NoRecoveryKekError extends Error {
  override readonly name = 'NoRecoveryKekError';
  /** Not a bug: its message is enough for whoever starts the process. */
  readonly expected = true;

  constructor(readonly kekId: string) {
    super(
      `KEK ${JSON.stringify(kekId)} cannot be a recoveryKek: its provider wraps only keys that it makes itself`,
    );
  }
}

/**
 * Makes the content of a key ring from settings. A KEK whose settings are as before keeps its provider, with its
 * logins, its connections and what is known about its health.
 */
export class KeyRingSource {
  readonly #make: MakeProvider;
  #made: readonly Made[] = [];

  constructor(make: MakeProvider) {
    this.#make = make;
  }

  /**
   * Changes nothing yet: `accept` says that the content is in use.
   *
   * @throws RangeError for an unusable key, NoRecoveryKekError
   */
  prepare({ keys, buckets }: Pick<Settings, 'keys' | 'buckets'>): {
    readonly content: KeyRingContent;
    readonly accept: () => void;
  } {
    const made = keys.keks
      .filter(({ state }) => state !== 'retired')
      .map((settings) => ({ settings, provider: this.#known(settings) ?? this.#make(settings) }));
    for (const { recoveryKek } of buckets) {
      const recovery = made.find(({ settings }) => settings.id === recoveryKek);
      if (recovery && !recovery.provider.wrapBucketKey) throw new NoRecoveryKekError(recovery.settings.id);
    }
    const content = {
      providers: made.map(({ provider }) => provider),
      policies: new BucketPolicies(buckets),
      states: new Map(keys.keks.map(({ id, state }) => [id, state])),
      limits: keys,
    };
    const accept = (): void => {
      this.#made = made;
    };
    return { content, accept };
  }

  /** Whether a KEK may seal is not the provider's business. */
  #known(wanted: KekSettings): KeyProvider | undefined {
    return this.#made.find(({ settings }) => sameSettings({ ...settings, state: wanted.state }, wanted))
      ?.provider;
  }
}

/** A key ring for settings that stay as they are, outside of Nest. */
export function createKeyRing(
  settings: Pick<Settings, 'keys' | 'buckets'>,
  watchers: KeyProviderWatchers & Pick<KeyRingOptions, 'sealedPastAge'> = {},
): KeyRing {
  const { content } = new KeyRingSource((kek) => createKeyProvider(kek, watchers)).prepare(settings);
  return new KeyRing({
    ...content,
    ...(watchers.sealedPastAge && { sealedPastAge: watchers.sealedPastAge }),
  });
}
