import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import { TAG_BYTES } from '../format-constants';
import { CIPHER, CIPHER_OPTIONS } from './aes-256-gcm';
import { requireKey, requireMacKey, requireNonce, requireSealed } from './required-lengths';
import type { SealedUnder, ShortMessages } from './short-messages';

/** Short messages by `node:crypto`. Keys become KeyObjects, because node takes 10 microseconds longer to start from bytes. */
export const NODE_MESSAGES: ShortMessages = {
  seal(under: SealedUnder, plaintext: Buffer): Buffer {
    const cipher = createCipheriv(CIPHER, ...keyAndNonce(under), CIPHER_OPTIONS);
    cipher.setAAD(under.aad);
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  },

  open(under: SealedUnder, sealed: Buffer): Buffer | undefined {
    requireSealed(sealed);
    const decipher = createDecipheriv(CIPHER, ...keyAndNonce(under), CIPHER_OPTIONS);
    decipher.setAAD(under.aad);
    const plaintext = decipher.update(sealed.subarray(0, -TAG_BYTES));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    return plaintext;
  },

  hmac(key: Buffer, message: Buffer): Buffer {
    requireMacKey(key);
    return createHmac('sha256', createSecretKey(key)).update(message).digest();
  },
};

function keyAndNonce({ key, nonce }: SealedUnder): [ReturnType<typeof createSecretKey>, Buffer] {
  requireKey(key);
  requireNonce(nonce);
  return [createSecretKey(key), nonce];
}
