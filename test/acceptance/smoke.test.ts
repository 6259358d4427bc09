import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Stack } from '../support/stack';

let stack: Stack;
let s3: S3Client;
beforeAll(async () => {
  stack = await Stack.start();
  s3 = stack.client();
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
});
afterAll(async () => {
  console.log(stack.proxy.lines.slice(-30).join('\n'));
  await stack.stop();
});

it.each([0, 1, 65535, 65536, 65537, 1_000_000])('stores and reads %d bytes', async (size) => {
  const body = randomBytes(size);
  const put = await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: `k/${size}`, Body: body, Metadata: { a: 'b' } }));
  const got = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: `k/${size}` }));
  expect(Buffer.from(await got.Body!.transformToByteArray()).equals(body)).toBe(true);
  expect(got.ETag).toBe(put.ETag);
  const head = await s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: `k/${size}` }));
  expect(head).toMatchObject({ ETag: put.ETag, ContentLength: size, Metadata: { a: 'b' } });
  const list = await s3.send(new ListObjectsV2Command({ Bucket: 'bucket', Prefix: `k/${size}` }));
  expect(list.Contents![0]).toMatchObject({ ETag: put.ETag, Size: size });
});
