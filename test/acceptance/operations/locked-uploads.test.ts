import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { defaultConfig, Stack } from '../../support/stack';
import { WireTap } from '../../support/wire-tap';

const MEBIBYTE = 1_048_576;
const SIZES = [0, 1_000, 65_536, 65_537, 3 * MEBIBYTE];
const UNTIL = new Date(Date.now() + 86_400_000);
const Bucket = 'locking';
const BUCKETS = [Bucket, 'plain-locking'];

let inner: Stack;
let tap: WireTap;
let stack: Stack;
let s3: S3Client;

beforeAll(async () => {
  inner = await Stack.start();
  tap = await WireTap.before(inner.backendEndpoint);
  const { backend } = defaultConfig(tap.endpoint);
  stack = await Stack.start({
    backendEndpoint: tap.endpoint,
    config: { backend: { ...(backend as object), profile: 'embedded' } },
  });
  s3 = stack.client();
  for (const name of BUCKETS)
    await inner
      .backendClient()
      .send(new CreateBucketCommand({ Bucket: name, ObjectLockEnabledForBucket: true }));
});
afterAll(async () => {
  s3.destroy();
  await Promise.all([inner.stop(), stack.stop()]);
  tap.stop();
});

/** Names of the headers of what was sent since the last call. */
function sentDigests(): readonly string[] {
  const sent = tap.take().toString('latin1');
  return [
    ...sent
      .slice(0, sent.indexOf('\r\n\r\n'))
      .matchAll(/^(content-md5|x-amz-trailer|x-amz-checksum-\w+):/gim),
  ].map(([, name]) => name!.toLowerCase());
}

it.each(SIZES.flatMap((bytes) => BUCKETS.map((bucket) => [bytes, bucket] as const)))(
  'an object of %i bytes that is locked in %s is sent with a digest of what is sent',
  async (bytes, bucket) => {
    const Body = randomBytes(bytes);
    const place = { Bucket: bucket, Key: `locked-${bytes}` };
    tap.take();
    await s3.send(
      new PutObjectCommand({
        ...place,
        Body,
        ContentEncoding: 'gzip',
        ObjectLockMode: 'GOVERNANCE',
        ObjectLockRetainUntilDate: UNTIL,
        ContentMD5: createHash('md5').update(Body).digest('base64'),
      }),
    );
    expect(sentDigests().filter((name) => name !== 'x-amz-checksum-type')).toHaveLength(1);
    const head = await s3.send(new HeadObjectCommand(place));
    expect(head).toMatchObject({
      ContentLength: bytes,
      ContentEncoding: 'gzip',
      ObjectLockMode: 'GOVERNANCE',
    });
    const { Body: read } = await s3.send(new GetObjectCommand(place));
    expect(Buffer.from(await read!.transformToByteArray()).equals(Body)).toBe(true);
  },
);

it.each([
  [1_000, 'x-amz-checksum-crc32'],
  [100_000, 'x-amz-trailer'],
])('an object of %i bytes that is not locked too', async (bytes, digest) => {
  tap.take();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'free', Body: randomBytes(bytes) }));
  expect(sentDigests()).toEqual([digest]);
});
