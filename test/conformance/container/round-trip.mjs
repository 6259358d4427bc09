// One small and one many-chunk object through a proxy, and back: node round-trip.mjs ENDPOINT PLAINTEXT_FILE
// Leaves the large object in the bucket and its plaintext in the file, for whoever looks at the backend next.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

const [endpoint, plaintextFile] = process.argv.slice(2);
const LARGE_BYTES = 5 * 1024 * 1024 + 17;
const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true });
const Bucket = 'container-check';
const bytesOf = async (answer) => Buffer.from(await answer.Body.transformToByteArray());

await client.send(new CreateBucketCommand({ Bucket }));
const large = randomBytes(LARGE_BYTES);
writeFileSync(plaintextFile, large);
for (const [Key, body] of [
  ['small.txt', Buffer.from('hello from a distroless image\n')],
  ['folder/large file.bin', large],
]) {
  await client.send(new PutObjectCommand({ Bucket, Key, Body: body }));
  const head = await client.send(new HeadObjectCommand({ Bucket, Key }));
  assert.equal(head.ContentLength, body.length, `size of ${Key}`);
  const whole = await bytesOf(await client.send(new GetObjectCommand({ Bucket, Key })));
  assert.ok(whole.equals(body), `bytes of ${Key}`);
}
const Key = 'folder/large file.bin';
const Range = 'bytes=65530-200000';
const part = await bytesOf(await client.send(new GetObjectCommand({ Bucket, Key, Range })));
assert.ok(part.equals(large.subarray(65_530, 200_001)), 'bytes of a range');
await client.send(new DeleteObjectCommand({ Bucket, Key: 'small.txt' }));
const listed = await client.send(new ListObjectsV2Command({ Bucket }));
assert.deepEqual(
  listed.Contents.map((entry) => [entry.Key, entry.Size]),
  [[Key, LARGE_BYTES]],
);
