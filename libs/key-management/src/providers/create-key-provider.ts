import type { CallLimits, KekSettings } from '@s3ep/config';
import type { CircuitState, KeyProvider } from '../key-provider';
import { MONOTONIC_CLOCK } from '../resilience/clock';
import { ResilientKeyProvider } from '../resilience/resilient-key-provider';
import { TimedKeyProvider } from '../resilience/timed-key-provider';
import { createAwsKmsProvider } from './aws-kms/create-aws-kms-provider';
import { decodeKek } from './decode-kek';
import { LocalAesProvider } from './local-aes-provider';
import { ObservedKeyProvider } from './observed-key-provider';
import type { KeyProviderObserver } from './observed-key-provider';
import { createPkcs11Provider } from './pkcs11/create-pkcs11-provider';
import { createRsaProvider } from './rsa/create-rsa-provider';
import { createVaultTransitProvider } from './vault-transit/create-vault-transit-provider';

/** Who is told what providers do. */
export interface KeyProviderWatchers {
  /** Told of every attempt to call the provider. */
  readonly called?: KeyProviderObserver;
  /** Told when calls begin or cease to be held back. */
  readonly circuitChanged?: (change: { readonly kekId: string; readonly state: CircuitState }) => void;
}

/**
 * The provider that the settings of one KEK ask for. A kind that can be configured does not compile until it has
 * a row here.
 *
 * @throws RangeError for an unusable local key
 */
export function createKeyProvider(settings: KekSettings, watchers: KeyProviderWatchers = {}): KeyProvider {
  switch (settings.provider) {
    case 'local-aes': {
      const { id, key } = settings;
      return observed(new LocalAesProvider({ kekId: id, key: decodeKek({ kekId: id, key }) }), watchers);
    }
    case 'aws-kms':
      return remote(createAwsKmsProvider(settings), settings, watchers);
    case 'vault-transit':
      return remote(createVaultTransitProvider(settings), settings, watchers);
    case 'rsa':
      return observed(createRsaProvider(settings), watchers);
    case 'pkcs11':
      return remote(createPkcs11Provider(settings), settings, watchers);
  }
}

function observed(provider: KeyProvider, { called }: KeyProviderWatchers): KeyProvider {
  return called === undefined ? provider : new ObservedKeyProvider(provider, called);
}

/** A provider behind a network: each attempt ends in time and is reported, and attempts are repeated or held back. */
function remote(
  provider: KeyProvider,
  { timeoutMilliseconds, attempts }: CallLimits,
  watchers: KeyProviderWatchers,
): KeyProvider {
  const { kekId } = provider;
  const clock = MONOTONIC_CLOCK;
  const attempt = observed(new TimedKeyProvider(provider, { timeoutMilliseconds, clock }), watchers);
  return new ResilientKeyProvider(attempt, {
    attempts,
    clock,
    changed: (state) => watchers.circuitChanged?.({ kekId, state }),
  });
}
