import type { KekSettings } from '@s3ep/config';
import type { KeyProvider } from '../key-provider';
import { decodeKek } from './decode-kek';
import { LocalAesProvider } from './local-aes-provider';

/**
 * The provider that the settings of one KEK ask for. A kind that can be configured does not compile until it has
 * a row here.
 *
 * @throws RangeError for an unusable local key
 */
export function createKeyProvider(settings: KekSettings): KeyProvider {
  switch (settings.provider) {
    case 'local-aes': {
      const { id, key } = settings;
      return new LocalAesProvider({ kekId: id, key: decodeKek({ kekId: id, key }) });
    }
    case 'aws-kms':
    case 'vault-transit':
      throw new RangeError(`KEK "${settings.id}": provider ${settings.provider} cannot be used yet`);
  }
}
