import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type CipherGCM,
  type DecipherGCM,
  type KeyObject,
} from 'node:crypto';
import { invariant } from '../invariant';
import { CIPHER, CIPHER_OPTIONS } from './aes-256-gcm';
import type { ContentCipher, ContentDecryptor, ContentEncryptor } from './content-cipher';
import { NODE_MESSAGES } from './node-messages';
import { requireKey, requireNonce, requireRoom, requireTag, tagPlace } from './required-lengths';

/** The content cipher by `node:crypto`: everywhere, but each call allocates twice and copies twice. */
export const NODE_CONTENT_CIPHER: ContentCipher = {
  ...NODE_MESSAGES,
  name: 'node',
  encryptor: (key) => new NodeEncryptor(key),
  decryptor: (key) => new NodeDecryptor(key),
};

class NodeEncryptor implements ContentEncryptor {
  readonly #key: KeyObject;
  #cipher: CipherGCM | undefined;

  constructor(key: Buffer) {
    requireKey(key);
    this.#key = createSecretKey(key);
  }

  start(nonce: Buffer): void {
    requireNonce(nonce);
    invariant(this.#cipher === undefined, 'the chunk before was ended');
    this.#cipher = createCipheriv(CIPHER, this.#key, nonce, CIPHER_OPTIONS);
  }

  update(input: Buffer, output: Buffer, offset: number): void {
    const cipher = this.#endChunk();
    requireRoom(input, output, offset);
    cipher.update(input).copy(output, offset);
    this.#cipher = cipher;
  }

  finish(output: Buffer, offset: number): void {
    const place = tagPlace(output, offset);
    const cipher = this.#endChunk();
    cipher.final();
    cipher.getAuthTag().copy(place);
  }

  dispose(): void {
    this.#cipher = undefined;
  }

  /** What fails leaves the chunk ended: nobody gets a tag of a part of it. */
  #endChunk(): CipherGCM {
    const cipher = this.#cipher;
    invariant(cipher !== undefined, 'a chunk was started');
    this.#cipher = undefined;
    return cipher;
  }
}

class NodeDecryptor implements ContentDecryptor {
  readonly #key: KeyObject;
  #decipher: DecipherGCM | undefined;

  constructor(key: Buffer) {
    requireKey(key);
    this.#key = createSecretKey(key);
  }

  start(nonce: Buffer): void {
    requireNonce(nonce);
    invariant(this.#decipher === undefined, 'the chunk before was ended');
    this.#decipher = createDecipheriv(CIPHER, this.#key, nonce, CIPHER_OPTIONS);
  }

  update(input: Buffer, output: Buffer, offset: number): void {
    const decipher = this.#endChunk();
    requireRoom(input, output, offset);
    decipher.update(input).copy(output, offset);
    this.#decipher = decipher;
  }

  finish(tag: Buffer): boolean {
    requireTag(tag);
    const decipher = this.#endChunk();
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

  /** What fails leaves the chunk ended: nobody verifies a part of it. */
  #endChunk(): DecipherGCM {
    const decipher = this.#decipher;
    invariant(decipher !== undefined, 'a chunk was started');
    this.#decipher = undefined;
    return decipher;
  }
}
