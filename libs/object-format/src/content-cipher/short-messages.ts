/** Under what a short message is sealed. */
export interface SealedUnder {
  /** 32 bytes. */
  readonly key: Buffer;
  /** 12 bytes, never used before under this key. */
  readonly nonce: Buffer;
  /** Additional data; may be empty. */
  readonly aad: Buffer;
}

/** Cryptography of what is whole in memory: records, manifests, and the keys that follow from a data key. */
export interface ShortMessages {
  /** AES-256-GCM: the ciphertext with its 16-byte tag. */
  seal(under: SealedUnder, plaintext: Buffer): Buffer;
  /** The plaintext, or `undefined` where the tag does not hold. @param sealed 16 bytes or more */
  open(under: SealedUnder, sealed: Buffer): Buffer | undefined;
  /** HMAC-SHA-256 (RFC 2104): 32 bytes. @param key not empty */
  hmac(key: Buffer, message: Buffer): Buffer;
}
