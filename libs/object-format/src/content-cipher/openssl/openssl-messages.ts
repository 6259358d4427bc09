import { KEY_BYTES, TAG_BYTES } from '../../format-constants';
import { invariant } from '../../invariant';
import { requireMacKey, requireSealed } from '../required-lengths';
import type { SealedUnder, ShortMessages } from '../short-messages';
import { CipherContext } from './cipher-context';
import type { Libcrypto, Pointer } from './load-libcrypto';
import { GET_TAG, SET_TAG } from './tag-controls';

const MAC_BYTES = 32;

/**
 * Short messages by OpenSSL, called directly. Each object of `node:crypto` costs several times what it does for so few
 * bytes, in memory that only the garbage collector gives back. Calls are synchronous, so one context for each direction
 * serves every message; it holds the last key, as the caches around it do.
 *
 * @param cipher AES-256-GCM, fetched
 */
export function opensslMessages(libcrypto: Libcrypto, cipher: Pointer): ShortMessages {
  const anyKey = Buffer.alloc(KEY_BYTES);
  const encrypting = new CipherContext({ libcrypto, calls: libcrypto.encrypt, cipher, key: anyKey });
  const decrypting = new CipherContext({ libcrypto, calls: libcrypto.decrypt, cipher, key: anyKey });
  const digest = libcrypto.sha256();
  invariant(digest !== null, 'OpenSSL offers SHA-256');

  return {
    seal({ key, nonce, aad }: SealedUnder, plaintext: Buffer): Buffer {
      const sealed = Buffer.allocUnsafe(plaintext.length + TAG_BYTES);
      encrypting.start(nonce, key);
      encrypting.authenticate(aad);
      encrypting.update(plaintext, sealed, 0);
      invariant(encrypting.final(), 'OpenSSL ends the message');
      encrypting.controlTag(GET_TAG, sealed.subarray(plaintext.length));
      return sealed;
    },

    open({ key, nonce, aad }: SealedUnder, sealed: Buffer): Buffer | undefined {
      requireSealed(sealed);
      const plaintext = Buffer.allocUnsafe(sealed.length - TAG_BYTES);
      decrypting.start(nonce, key);
      decrypting.authenticate(aad);
      decrypting.update(sealed.subarray(0, plaintext.length), plaintext, 0);
      decrypting.controlTag(SET_TAG, sealed.subarray(plaintext.length));
      if (decrypting.final()) return plaintext;
      plaintext.fill(0);
      return undefined;
    },

    hmac(key: Buffer, message: Buffer): Buffer {
      requireMacKey(key);
      const mac = Buffer.allocUnsafe(MAC_BYTES);
      const answer = libcrypto.hmac(digest, key, key.length, message, message.length, mac, null);
      if (answer === 0) libcrypto.clearErrors();
      invariant(answer !== 0, 'OpenSSL computes the HMAC');
      return mac;
    },
  };
}
