import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseRsaKey } from '@s3ep/config';
import type { RsaKekSettings } from '@s3ep/config';
import { decodeKek } from '../decode-kek';
import { RsaProvider } from './rsa-provider';

/** @throws RangeError for an unusable key; the message names its setting */
export function createRsaProvider(settings: RsaKekSettings): RsaProvider {
  const { id: kekId, privateKey, publicKeyFile, authKey } = settings;
  const parse = (setting: string, pem: string, kind: 'private' | 'public'): KeyObject => {
    try {
      return parseRsaKey(pem, kind);
    } catch (cause) {
      const { message } = cause as Error;
      throw new RangeError(`KEK "${kekId}": ${setting} is not ${message}`, { cause });
    }
  };
  const common = { kekId, authKey: decodeKek({ kekId, key: authKey }) };
  if (privateKey !== undefined) {
    const both = parse('privateKey', privateKey.reveal(), 'private');
    return new RsaProvider({ ...common, privateKey: both, publicKey: createPublicKey(both) });
  }
  const pem = publicKeyFile === undefined ? '' : readFileSync(publicKeyFile, 'utf8');
  return new RsaProvider({ ...common, publicKey: parse('publicKeyFile', pem, 'public') });
}
