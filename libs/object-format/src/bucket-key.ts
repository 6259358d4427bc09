/** A bucket key with what a record needs to name it (object-format.md 1, 1.1). */
export interface BucketKey {
  /** The configured name of the key-encryption key that wraps it. */
  readonly kekId: string;
  /** The bucket it was made for. */
  readonly originBucket: string;
  /** 32 bytes. */
  readonly key: Buffer;
  /** The key as its provider wrapped it. */
  readonly wrapped: Buffer;
}
