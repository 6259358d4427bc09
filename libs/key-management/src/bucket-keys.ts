import type { BucketSettings } from '@s3ep/config';
import type { WrappedForRecipient } from './cache/make-bucket-key';
import type { MaybePromise } from './cache/opening-keys';

/** A bucket key to seal a new object under. */
export interface SealingBucketKey {
  readonly kekId: string;
  readonly originBucket: string;
  /** 32 bytes; shared with the cache: do not alter or wipe it. */
  readonly key: Buffer;
  readonly wrapped: Buffer;
  /** The key once more, wrapped by the bucket's recovery KEK. */
  readonly recipients: readonly WrappedForRecipient[];
}

/** Which bucket key a record names, and the bucket in which the object was found. */
export interface WantedBucketKey {
  readonly bucket: string;
  readonly kekId: string;
  readonly originBucket: string;
  readonly wrapped: Buffer;
  /** Tried where the KEK itself is not at hand, as far as the bucket may read with them. */
  readonly recipients?: readonly WrappedForRecipient[];
}

/** Bucket keys for sealing and opening, by the rules of one configuration. */
export interface BucketKeys {
  /** The settings of a bucket; `undefined`: the configuration has no entry for it. */
  policyOf(bucket: string): BucketSettings | undefined;

  /**
   * The key that the next object of this bucket is sealed under. Each call counts as one seal.
   *
   * @throws KeyRefusedError `no-policy`, `no-active-kek`, `unknown-kek`, `kek-retired`, `kek-not-enabled`
   * @throws KeyProviderError when a new key is needed and the provider fails
   */
  bucketKeyForSeal(bucket: string): Promise<SealingBucketKey>;

  /**
   * The bucket key that a record names; 32 bytes, shared with the cache: do not alter or wipe it.
   * At once when it is cached, otherwise as a promise.
   *
   * @throws KeyRefusedError `no-policy`, `unknown-kek`, `kek-retired`, `kek-not-readable-here`, `origin-not-accepted`
   * @throws KeyProviderError (as a rejection) when the provider fails or refuses the wrapped key
   */
  bucketKeyForOpen(wanted: WantedBucketKey): MaybePromise<Buffer>;
}
