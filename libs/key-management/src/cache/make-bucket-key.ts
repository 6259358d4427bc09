import type { KeyProvider } from '../key-provider';

/** A provider that can wrap what another one made. */
export type WrappingProvider = KeyProvider & Required<Pick<KeyProvider, 'wrapBucketKey'>>;

/** The KEKs that a new bucket key is wrapped under. */
export interface SealingKeks {
  readonly provider: KeyProvider;
  /** Wraps it too (break-glass). */
  readonly recovery?: WrappingProvider | undefined;
}

/** The bucket key once more, wrapped by a recovery KEK (object-format.md 2.3, type 3). */
export interface WrappedForRecipient {
  readonly kekId: string;
  readonly wrapped: Buffer;
}

/** A bucket key, and everything that a record says about it. */
export interface MadeBucketKey {
  readonly provider: KeyProvider;
  readonly originBucket: string;
  /** 32 bytes. */
  readonly key: Buffer;
  readonly wrapped: Buffer;
  readonly recipients: readonly WrappedForRecipient[];
}

/**
 * A fresh bucket key under both KEKs. All or nothing: an object that its recovery KEK could not open must not be made.
 *
 * @throws KeyProviderError
 */
export async function makeBucketKey(
  originBucket: string,
  { provider, recovery }: SealingKeks,
): Promise<MadeBucketKey> {
  const { key, wrapped } = await provider.generateBucketKey(originBucket);
  const recipients: WrappedForRecipient[] = [];
  if (recovery !== undefined) {
    recipients.push({ kekId: recovery.kekId, wrapped: await recovery.wrapBucketKey({ key, originBucket }) });
  }
  return { provider, originBucket, key, wrapped, recipients };
}
