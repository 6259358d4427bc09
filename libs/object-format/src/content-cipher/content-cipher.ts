import type { ShortMessages } from './short-messages';

/** AES-256-GCM of chunk after chunk under the key of one attempt, written where the caller says. */
export interface ContentEncryptor {
  /** Starts a chunk. @param nonce 12 bytes, never used before under this key */
  start(nonce: Buffer): void;
  /** Encrypts `input` to as many bytes of `output` from `offset`. The two must not overlap. */
  update(input: Buffer, output: Buffer, offset: number): void;
  /** Ends the chunk: its 16-byte tag goes to `output` from `offset`. */
  finish(output: Buffer, offset: number): void;
  /** Wipes the key. Nothing may be called afterwards. */
  dispose(): void;
}

/** The inverse. What `update` wrote is not authenticated, and nobody may see it, before `finish` said true. */
export interface ContentDecryptor {
  start(nonce: Buffer): void;
  /** Decrypts `input` to as many bytes of `output` from `offset`. The two must not overlap. */
  update(input: Buffer, output: Buffer, offset: number): void;
  /** Ends the chunk: whether its 16-byte tag holds. */
  finish(tag: Buffer): boolean;
  /** Wipes the key. Nothing may be called afterwards. */
  dispose(): void;
}

/** An implementation of what the format encrypts and derives keys with (object-format.md 1 to 4). */
export interface ContentCipher extends ShortMessages {
  readonly name: string;
  /** @param key 32 bytes, of which nothing is kept that `dispose` does not wipe */
  encryptor(key: Buffer): ContentEncryptor;
  /** @param key as for `encryptor` */
  decryptor(key: Buffer): ContentDecryptor;
}
