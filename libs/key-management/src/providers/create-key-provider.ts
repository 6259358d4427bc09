import type { KekSettings } from '@s3ep/config';
import type { KeyProvider } from '../key-provider';
import { decodeKek } from './decode-kek';
import { LocalAesProvider } from './local-aes-provider';

/** One row for each kind of provider that can be configured: a new one does not compile until it is here. */
const FACTORIES = {
  'local-aes': ({ id, key }) => new LocalAesProvider({ kekId: id, key: decodeKek({ kekId: id, key }) }),
} satisfies Record<KekSettings['provider'], (settings: KekSettings) => KeyProvider>;

/** The provider that the settings of one KEK ask for. @throws RangeError for an unusable local key. */
export function createKeyProvider(settings: KekSettings): KeyProvider {
  return FACTORIES[settings.provider](settings);
}
