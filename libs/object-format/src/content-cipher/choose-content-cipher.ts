import { agreeOnExamples } from './agree-on-examples';
import type { ContentCipher } from './content-cipher';
import { NODE_CONTENT_CIPHER } from './node-content-cipher';
import { type Libcrypto, loadLibcrypto } from './openssl/load-libcrypto';
import { opensslContentCipher } from './openssl/openssl-content-cipher';

/** What encrypts and decrypts chunks, and where it is not the fast one, why. */
export interface ChosenContentCipher {
  readonly cipher: ContentCipher;
  readonly reason?: string;
}

/** OpenSSL called directly, where that works and agrees with `node:crypto`; otherwise `node:crypto`. */
export function chooseContentCipher(load: () => Libcrypto = loadLibcrypto): ChosenContentCipher {
  try {
    const cipher = opensslContentCipher(load());
    if (agreeOnExamples(cipher, NODE_CONTENT_CIPHER)) return { cipher };
    return { cipher: NODE_CONTENT_CIPHER, reason: 'OpenSSL called directly does not agree with node:crypto' };
  } catch (error) {
    return { cipher: NODE_CONTENT_CIPHER, reason: (error as Error).message };
  }
}
