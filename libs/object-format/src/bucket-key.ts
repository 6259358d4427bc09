import type { Recipient } from './record/recipients';

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
  /** The same key, wrapped by further key-encryption keys (object-format.md 2.3, type 3). */
  readonly recipients?: readonly Recipient[] | undefined;
}
