import { generateKeyPairSync, randomBytes } from 'node:crypto';

const OWNER_ONLY = 0o600;
const EVERYBODY_MAY_READ = 0o644;
/** object-format.md 1.1: a key of local-aes, and an authKey of rsa. */
const SYMMETRIC_KEY_BYTES = 32;

/** A part of a key-encryption key that has a file of its own. */
export interface KekPart {
  /** What the name of its file ends with. */
  readonly suffix: '' | '.pub' | '.auth';
  readonly setting: 'key' | 'privateKey' | 'publicKeyFile' | 'authKey';
  readonly mode: number;
  /** Without a line end. */
  readonly text: string;
}

const symmetricKey = (): string => randomBytes(SYMMETRIC_KEY_BYTES).toString('base64');

/** The key of a KEK of provider local-aes. */
export function generateLocalAesKek(): readonly KekPart[] {
  return [{ suffix: '', setting: 'key', mode: OWNER_ONLY, text: symmetricKey() }];
}

/** The keys of a KEK of provider rsa: PKCS#8, SPKI, and the authKey. */
export function generateRsaKek(modulusLength: number): readonly KekPart[] {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return [
    { suffix: '', setting: 'privateKey', mode: OWNER_ONLY, text: privateKey.trimEnd() },
    { suffix: '.pub', setting: 'publicKeyFile', mode: EVERYBODY_MAY_READ, text: publicKey.trimEnd() },
    { suffix: '.auth', setting: 'authKey', mode: OWNER_ONLY, text: symmetricKey() },
  ];
}
