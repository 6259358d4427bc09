import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { TAG_BYTES } from '../format-constants';

/** The one content cipher of the format (object-format.md, requirement 6). */
export const CIPHER = 'aes-256-gcm';

/** Options that node needs to refuse shortened tags. */
export const CIPHER_OPTIONS = { authTagLength: TAG_BYTES } as const;

interface GcmInput {
  key: KeyObject;
  nonce: Buffer;
  aad: Buffer;
}

/** AES-256-GCM of a short message: ciphertext with its 16-byte tag. */
export function gcmSeal({ key, nonce, aad, plaintext }: GcmInput & { plaintext: Buffer }): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce, CIPHER_OPTIONS);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext of a short message, or `undefined` where it does not authenticate. */
export function gcmOpen({ key, nonce, aad, sealed }: GcmInput & { sealed: Buffer }): Buffer | undefined {
  if (sealed.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, nonce, CIPHER_OPTIONS);
  decipher.setAAD(aad);
  const plaintext = decipher.update(sealed.subarray(0, -TAG_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
}
