import type { VaultTransitKekSettings } from '@s3ep/config';
import { MONOTONIC_CLOCK } from '../../resilience/clock';
import type { Clock } from '../../resilience/clock';
import { createTokenSource } from './create-token-source';
import { VaultClient } from './vault-client';
import { VaultTransitProvider } from './vault-transit-provider';

/**
 * Asks Vault nothing yet: it logs in when it is first called.
 *
 * @throws RangeError for a caFile without a certificate
 */
export function createVaultTransitProvider(
  settings: VaultTransitKekSettings,
  clock: Clock = MONOTONIC_CLOCK,
): VaultTransitProvider {
  const { id: kekId, address, namespace, caFile, mount, key, timeoutMilliseconds } = settings;
  const client = new VaultClient({
    kekId,
    address,
    ...(namespace !== undefined && { namespace }),
    ...(caFile !== undefined && { caFile }),
  });
  const tokens = createTokenSource({ settings, client, clock });
  return new VaultTransitProvider({ kekId, client, tokens, mount, key, timeoutMilliseconds });
}
