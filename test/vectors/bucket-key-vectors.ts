import { fixedRandom } from './fixed-random';
import type { BucketKeyVector } from './vector';
import { bucketKeyContext, wrapBucketKey } from './wrap-bucket-key';

/** Bucket keys as the provider `local-aes` wraps them (object-format.md 1.1). */
export function bucketKeyVectors(): BucketKeyVector[] {
  const right = vectorOf('a bucket key', 'photos');
  const flipped = `${right.wrapped.slice(0, -1)}${right.wrapped.endsWith('0') ? '1' : '0'}`;
  return [
    right,
    vectorOf('the longest bucket name', 'b'.repeat(63)),
    { ...vectorOf('another bucket', 'photos'), expect: 'bucket-key', ...contextOf('photoz') },
    { ...right, name: 'another KEK', expect: 'bucket-key', kek: '00'.repeat(32) },
    { ...right, name: 'flipped tag', expect: 'bucket-key', wrapped: flipped },
    { ...right, name: 'cut short', expect: 'bucket-key', wrapped: right.wrapped.slice(0, -2) },
    { ...right, name: 'one byte more', expect: 'bucket-key', wrapped: `${right.wrapped}00` },
    { ...right, name: 'empty', expect: 'bucket-key', wrapped: '' },
  ];
}

function contextOf(originBucket: string): Pick<BucketKeyVector, 'originBucket' | 'context'> {
  return { originBucket, context: bucketKeyContext(originBucket).toString('hex') };
}

function vectorOf(name: string, originBucket: string): BucketKeyVector {
  const random = fixedRandom(`bucket key: ${name}`);
  const [kek, bucketKey, nonce] = [random(32), random(32), random(12)];
  return {
    name,
    expect: 'success',
    kek: kek.toString('hex'),
    ...contextOf(originBucket),
    wrapped: wrapBucketKey({ kek, bucketKey, originBucket, nonce }).toString('hex'),
    bucketKey: bucketKey.toString('hex'),
  };
}
