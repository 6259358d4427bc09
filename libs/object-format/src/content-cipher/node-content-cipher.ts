import {
  createCipheriv,
  createDecipheriv,
  type CipherGCM,
  type DecipherGCM,
  type KeyObject,
} from 'node:crypto';
import { CIPHER, CIPHER_OPTIONS } from '../keys/aes-gcm';
import { invariant } from '../invariant';
import type { ContentCipher, ContentDecryptor, ContentEncryptor } from './content-cipher';

/** The content cipher by `node:crypto`: everywhere, but each call allocates twice and copies twice. */
export const NODE_CONTENT_CIPHER: ContentCipher = {
  name: 'node',
  encryptor: (key) => new NodeEncryptor(key),
  decryptor: (key) => new NodeDecryptor(key),
};

class NodeEncryptor implements ContentEncryptor {
  readonly #key: KeyObject;
  #cipher: CipherGCM | undefined;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  start(nonce: Buffer): void {
    this.#cipher = createCipheriv(CIPHER, this.#key, nonce, CIPHER_OPTIONS);
  }

  update(input: Buffer, output: Buffer, offset: number): void {
    started(this.#cipher).update(input).copy(output, offset);
  }

  finish(output: Buffer, offset: number): void {
    const cipher = started(this.#cipher);
    cipher.final();
    cipher.getAuthTag().copy(output, offset);
  }

  dispose(): void {
    this.#cipher = undefined;
  }
}

class NodeDecryptor implements ContentDecryptor {
  readonly #key: KeyObject;
  #decipher: DecipherGCM | undefined;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  start(nonce: Buffer): void {
    this.#decipher = createDecipheriv(CIPHER, this.#key, nonce, CIPHER_OPTIONS);
  }

  update(input: Buffer, output: Buffer, offset: number): void {
    started(this.#decipher).update(input).copy(output, offset);
  }

  finish(tag: Buffer): boolean {
    const decipher = started(this.#decipher);
    decipher.setAuthTag(tag);
    try {
      decipher.final();
    } catch {
      return false;
    }
    return true;
  }

  dispose(): void {
    this.#decipher = undefined;
  }
}

function started<Cipher>(cipher: Cipher | undefined): Cipher {
  invariant(cipher !== undefined, 'a chunk was started');
  return cipher;
}
