/**
 * Holds one key-encryption key (KEK) and wraps bucket keys under it (object-format.md 1.1).
 *
 * Every implementation passes `keyProviderContract`. All methods throw {@link KeyProviderError}.
 */
export interface KeyProvider {
  /** Configured name of the KEK; it is written into every record. */
  readonly kekId: string;
  /** Kind of provider, as in the configuration: `local-aes`. */
  readonly type: string;
  /** Present where calls may be held back because the provider does not answer. */
  readonly circuit?: CircuitState;
  /** A fresh bucket key of {@link BUCKET_KEY_BYTES} bytes, in clear and wrapped for `originBucket`. */
  generateBucketKey(originBucket: string, options?: CallOptions): Promise<GeneratedBucketKey>;
  /** Unwraps a bucket key; refused unless it was wrapped by this KEK for that very bucket. */
  unwrapBucketKey(options: UnwrapOptions): Promise<Buffer>;
  /**
   * Wraps a bucket key that another KEK made, for a second recipient (object-format.md 2.3, type 3): `wrapped` as
   * {@link generateBucketKey} gives it. Absent where the provider cannot do that.
   */
  wrapBucketKey?(options: WrapOptions): Promise<Buffer>;
  /** Resolves when the KEK can both wrap and unwrap at this moment; with `unwrap`, when it can unwrap that. */
  check(options?: CheckOptions): Promise<void>;
}

export interface CallOptions {
  /** Ends a call that is under way, where the provider can do that. */
  readonly signal?: AbortSignal;
}

export interface CheckOptions extends CallOptions {
  /** What the KEK has wrapped before: asked for where it has to open only, and may not be allowed to wrap. */
  readonly unwrap?: WrappedBucketKey;
}

export interface WrappedBucketKey {
  readonly wrapped: Buffer;
  readonly originBucket: string;
}

/** `closed`: calls go through. `open`: they are refused at once. `half-open`: one is let through, to see. */
export type CircuitState = 'closed' | 'open' | 'half-open';

export interface GeneratedBucketKey {
  readonly key: Buffer;
  readonly wrapped: Buffer;
}

export type UnwrapOptions = WrappedBucketKey & CallOptions;

export interface WrapOptions extends CallOptions {
  /** {@link BUCKET_KEY_BYTES} bytes. */
  readonly key: Buffer;
  readonly originBucket: string;
}

/** object-format.md 1: a bucket key has 32 bytes. */
export const BUCKET_KEY_BYTES = 32;
