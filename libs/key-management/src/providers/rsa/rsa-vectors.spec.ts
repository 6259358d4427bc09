import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import { createRsaProvider } from './create-rsa-provider';

/** One entry of docs/specs/vectors/rsa-bucket-keys.json; bytes in hex. */
interface RsaBucketKeyVector {
  readonly name: string;
  readonly expect: string;
  readonly privateKey: string;
  readonly authKey: string;
  readonly originBucket: string;
  readonly wrapped: string;
  readonly bucketKey: string;
}

const DIRECTORY = path.resolve(import.meta.dirname, '../../../../../docs/specs/vectors');
const read = (name: string) => readFileSync(path.join(DIRECTORY, name), 'utf8');
const vectors = JSON.parse(read('rsa-bucket-keys.json')) as RsaBucketKeyVector[];

describe('RsaProvider reads the published vectors:', () => {
  it.each(vectors)('$name', async (vector) => {
    const provider = createRsaProvider({
      id: 'vector',
      state: 'enabled',
      provider: 'rsa',
      privateKey: new Secret(read(vector.privateKey)),
      authKey: new Secret(vector.authKey),
    });
    const { originBucket } = vector;
    const unwrapped = provider.unwrapBucketKey({ wrapped: Buffer.from(vector.wrapped, 'hex'), originBucket });
    if (vector.expect === 'success') expect((await unwrapped).toString('hex')).toBe(vector.bucketKey);
    else await expect(unwrapped).rejects.toMatchObject({ kind: 'refused' });
  });
});
