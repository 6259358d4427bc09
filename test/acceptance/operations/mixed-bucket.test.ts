import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { failureOf } from '../../support/failure';
import { LyingBackend, withHeaders } from '../../support/lying-backend';
import { KEK, Stack } from '../../support/stack';

const Bucket = 'mixed';
const CHUNK_BYTES = 65_536;
const STORED_CHUNK_BYTES = CHUNK_BYTES + 28;
/** Ends within what two chunks would have beyond two chunks of plaintext. */
const PLAIN_BYTES = 2 * CHUNK_BYTES + 40;
const plain = randomBytes(PLAIN_BYTES);

let inner: Stack;
let backend: LyingBackend;
let stack: Stack;
let s3: S3Client;

beforeAll(async () => {
  inner = await Stack.start();
  backend = await LyingBackend.start(inner.backendEndpoint);
  stack = await Stack.start({
    backendEndpoint: backend.endpoint,
    config: {
      keys: { keks: [{ id: 'main', provider: 'local-aes', key: KEK }] },
      buckets: [{ match: '*', mode: 'encrypted', plaintextReads: 'pass-through' }],
    },
  });
  s3 = stack.client();
  await inner.backendClient().send(new CreateBucketCommand({ Bucket }));
  await inner.backendClient().send(new PutObjectCommand({ Bucket, Key: 'plain', Body: plain }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'encrypted', Body: plain }));
});
afterEach(() => {
  backend.lie = undefined;
});
afterAll(async () => {
  s3.destroy();
  await Promise.all([inner.stop(), stack.stop()]);
  backend.stop();
});

async function read(Key: string, Range: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Buffer.from(await Body!.transformToByteArray());
}

describe('in a bucket of encrypted and plain objects', () => {
  it.each([
    ['in front', 0, 9],
    ['of the last bytes, which lie before where the chunk would be stored', PLAIN_BYTES - 8, PLAIN_BYTES - 1],
    ['from the first byte that a third chunk would have', 2 * CHUNK_BYTES, PLAIN_BYTES + 5],
  ])('a range %s is read of either', async (_where, first, last) => {
    const wanted = plain.subarray(first, last + 1);
    for (const Key of ['plain', 'encrypted'])
      expect({ Key, read: await read(Key, `bytes=${first}-${last}`) }).toEqual({ Key, read: wanted });
  });

  it('a range beyond the end is refused for either', async () => {
    expect(PLAIN_BYTES).toBeLessThan(2 * STORED_CHUNK_BYTES);
    for (const Key of ['plain', 'encrypted'])
      expect(await failureOf(read(Key, `bytes=${PLAIN_BYTES}-`))).toMatchObject({
        code: 'InvalidRange',
        status: 416,
      });
  });

  it('the bytes of an object that is encrypted meanwhile are not given out as they are stored', async () => {
    const record = await inner.backendClient().send(new HeadObjectCommand({ Bucket, Key: 'encrypted' }));
    backend.lie = ({ headers }, truth) =>
      headers.range === 'bytes=10-19'
        ? withHeaders(truth, { 'x-amz-meta-s3ep': record.Metadata?.s3ep })
        : undefined;
    const { status } = await failureOf(read('plain', 'bytes=10-19'));
    expect(status).toBe(503);
  });

  it('the second look at a plain object is held to what the first one found', async () => {
    const conditions: unknown[] = [];
    backend.lie = ({ headers }) => {
      conditions.push(headers['if-match']);
      return undefined;
    };
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'plain' }));
    await read('plain', 'bytes=10-19');
    expect(conditions).toEqual([undefined, undefined, ETag]);
  });
});
