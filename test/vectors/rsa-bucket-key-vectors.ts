import { fixedRandom } from './fixed-random';
import type { RsaBucketKeyVector } from './vector';
import { bucketKeyContext } from './wrap-bucket-key';
import { wrapRsaBucketKey } from './wrap-rsa-bucket-key';

/** Bucket keys as the provider `rsa` wraps them (object-format.md 1.1). */
export function rsaBucketKeyVectors(): RsaBucketKeyVector[] {
  const right = vectorOf({ name: 'a bucket key under 3072 bits' });
  const { wrapped } = right;
  const flipped = (at: number): string => {
    const bytes = Buffer.from(wrapped, 'hex');
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    return bytes.toString('hex');
  };
  const refused = (name: string, changes: Partial<RsaBucketKeyVector>): RsaBucketKeyVector => ({
    ...right,
    name,
    expect: 'bucket-key',
    ...changes,
  });
  return [
    right,
    vectorOf({ name: 'a bucket key under 4096 bits', privateKey: 'rsa-4096.pem' }),
    vectorOf({ name: 'the longest bucket name', originBucket: 'b'.repeat(63) }),
    refused('another bucket', contextOf('photoz')),
    refused('another authKey', { authKey: '00'.repeat(32) }),
    refused('another RSA key', { privateKey: 'rsa-4096.pem' }),
    refused('flipped ciphertext', { wrapped: flipped(0) }),
    refused('flipped HMAC', { wrapped: flipped(wrapped.length / 2 - 1) }),
    refused('no HMAC', { wrapped: wrapped.slice(0, -64) }),
    refused('cut short', { wrapped: wrapped.slice(0, -2) }),
    refused('one byte more', { wrapped: `${wrapped}00` }),
    refused('empty', { wrapped: '' }),
    {
      ...vectorOf({ name: 'the label of another bucket, HMAC right', labelOf: 'photoz' }),
      expect: 'bucket-key',
    },
    { ...vectorOf({ name: 'OAEP with SHA-1, HMAC right', hash: 'sha1' }), expect: 'bucket-key' },
    { ...vectorOf({ name: '31 bytes, HMAC right', keyBytes: 31 }), expect: 'bucket-key' },
    { ...vectorOf({ name: '33 bytes, HMAC right', keyBytes: 33 }), expect: 'bucket-key' },
  ];
}

function contextOf(originBucket: string): Pick<RsaBucketKeyVector, 'originBucket' | 'context'> {
  return { originBucket, context: bucketKeyContext(originBucket).toString('hex') };
}

interface Making {
  name: string;
  privateKey?: RsaBucketKeyVector['privateKey'];
  originBucket?: string;
  labelOf?: string;
  hash?: 'sha1' | 'sha256';
  keyBytes?: number;
}

function vectorOf(making: Making): RsaBucketKeyVector {
  const { name, privateKey = 'rsa-3072.pem', originBucket = 'photos', hash = 'sha256' } = making;
  const random = fixedRandom(`rsa bucket key: ${name}`);
  const [authKey, bucketKey, seed] = [
    random(32),
    random(making.keyBytes ?? 32),
    random(hash === 'sha1' ? 20 : 32),
  ];
  const kek = { privateKey, authKey: authKey.toString('hex') };
  const { labelOf } = making;
  return {
    name,
    expect: 'success',
    ...kek,
    ...contextOf(originBucket),
    wrapped: wrapRsaBucketKey({ kek, originBucket, labelOf, hash, bucketKey, seed }).toString('hex'),
    bucketKey: bucketKey.toString('hex'),
  };
}
