import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bucketKeyContext } from './bucket-key-context';
import { LocalAesProvider } from './local-aes-provider';

/** One entry of docs/specs/vectors/bucket-keys.json; bytes in hex. */
interface BucketKeyVector {
  readonly name: string;
  readonly expect: string;
  readonly kek: string;
  readonly originBucket: string;
  readonly context: string;
  readonly wrapped: string;
  readonly bucketKey?: string;
}

const FILE = path.resolve(import.meta.dirname, '../../../../docs/specs/vectors/bucket-keys.json');
const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as BucketKeyVector[];

describe('LocalAesProvider reads the published vectors:', () => {
  it.each(vectors)('$name', async (vector) => {
    const provider = new LocalAesProvider({ kekId: 'vector', key: Buffer.from(vector.kek, 'hex') });
    const { originBucket } = vector;
    expect(bucketKeyContext(originBucket).toString('hex')).toBe(vector.context);

    const unwrapped = provider.unwrapBucketKey({ wrapped: Buffer.from(vector.wrapped, 'hex'), originBucket });
    if (vector.expect === 'success') expect((await unwrapped).toString('hex')).toBe(vector.bucketKey);
    else await expect(unwrapped).rejects.toMatchObject({ kind: 'refused' });
  });
});
