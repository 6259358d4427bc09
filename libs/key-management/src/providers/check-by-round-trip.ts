import { timingSafeEqual } from 'node:crypto';
import type { CheckOptions, KeyProvider } from '../key-provider';
import { KeyProviderError } from '../key-provider-error';

/** No S3 bucket can have this name (S3 allows no underscore), so what is wrapped for it opens nothing. */
const CHECK_BUCKET = '_health-check';

/**
 * Wraps a key and unwraps it again, or unwraps only what it is given.
 * @throws KeyProviderError when either fails or they differ
 */
export async function checkByRoundTrip(
  provider: KeyProvider,
  { unwrap, ...options }: CheckOptions = {},
): Promise<void> {
  if (unwrap) {
    (await provider.unwrapBucketKey({ ...unwrap, ...options })).fill(0);
    return;
  }
  const { key, wrapped } = await provider.generateBucketKey(CHECK_BUCKET, options);
  const again = await provider.unwrapBucketKey({ wrapped, originBucket: CHECK_BUCKET, ...options });
  if (!timingSafeEqual(key, again)) throw new KeyProviderError('refused', { kekId: provider.kekId });
  key.fill(0);
  again.fill(0);
}
