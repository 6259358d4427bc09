import { timingSafeEqual } from 'node:crypto';
import type { CallOptions, KeyProvider } from '../key-provider';
import { KeyProviderError } from '../key-provider-error';

/** No S3 bucket can have this name (S3 allows no underscore), so what is wrapped for it opens nothing. */
const CHECK_BUCKET = '_health-check';

/** Wraps a key and unwraps it again. @throws KeyProviderError when either fails or they differ. */
export async function checkByRoundTrip(provider: KeyProvider, options: CallOptions = {}): Promise<void> {
  const { key, wrapped } = await provider.generateBucketKey(CHECK_BUCKET, options);
  const again = await provider.unwrapBucketKey({ wrapped, originBucket: CHECK_BUCKET, ...options });
  if (!timingSafeEqual(key, again)) throw new KeyProviderError('refused', { kekId: provider.kekId });
  key.fill(0);
  again.fill(0);
}
