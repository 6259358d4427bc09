import { createCipheriv } from 'node:crypto';

/** object-format.md 1.1. */
export function bucketKeyContext(originBucket: string): Buffer {
  const name = Buffer.from(originBucket);
  return Buffer.concat([
    Buffer.from('s3ep/v1/bucket-key'),
    Buffer.of(name.length >> 8, name.length & 0xff),
    name,
  ]);
}

/** Wraps a bucket key as the provider `local-aes` does (object-format.md 1.1). */
export function wrapBucketKey({
  kek,
  bucketKey,
  originBucket,
  nonce,
}: {
  kek: Buffer;
  bucketKey: Buffer;
  originBucket: string;
  nonce: Buffer;
}): Buffer {
  const cipher = createCipheriv('aes-256-gcm', kek, nonce);
  cipher.setAAD(bucketKeyContext(originBucket));
  return Buffer.concat([nonce, cipher.update(bucketKey), cipher.final(), cipher.getAuthTag()]);
}
