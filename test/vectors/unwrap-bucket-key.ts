import { createDecipheriv } from 'node:crypto';
import { bucketKeyContext } from './wrap-bucket-key';

/** Inverse of `wrapBucketKey`; `undefined` where it does not open. */
export function unwrapBucketKey({
  kek,
  wrapped,
  originBucket,
}: {
  kek: Buffer;
  wrapped: Buffer;
  originBucket: string;
}): Buffer | undefined {
  if (wrapped.length !== 60) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', kek, wrapped.subarray(0, 12));
  decipher.setAAD(bucketKeyContext(originBucket));
  decipher.setAuthTag(wrapped.subarray(-16));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}
