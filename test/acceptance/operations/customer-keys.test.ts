import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const Key = 'locked';
const MEBIBYTE = 1_048_576;
const plaintext = randomBytes(70_000);
const used = useStack();

function customerKey(): { SSECustomerAlgorithm: string; SSECustomerKey: string; SSECustomerKeyMD5: string } {
  const key = randomBytes(32);
  return {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  };
}
const mine = customerKey();

beforeAll(async () => {
  const put = await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: plaintext, ...mine }));
  expect(put).toMatchObject({ SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: mine.SSECustomerKeyMD5 });
});

it('an SSE-C key goes to the backend with every request, on top of the proxy’s encryption', async () => {
  for (const call of [
    used.s3.send(new GetObjectCommand({ Bucket, Key })),
    used.s3.send(new HeadObjectCommand({ Bucket, Key })),
    used.s3.send(new GetObjectCommand({ Bucket, Key, ...customerKey() })),
  ])
    expect([400, 403]).toContain((await failureOf(call)).status);

  const got = await used.s3.send(new GetObjectCommand({ Bucket, Key, ...mine }));
  expect(got.SSECustomerKeyMD5).toBe(mine.SSECustomerKeyMD5);
  expect(Buffer.from(await got.Body!.transformToByteArray()).equals(plaintext)).toBe(true);
  const ranged = await used.s3.send(
    new GetObjectCommand({ Bucket, Key, ...mine, Range: 'bytes=65530-65540' }),
  );
  expect(
    Buffer.from(await ranged.Body!.transformToByteArray()).equals(plaintext.subarray(65_530, 65_541)),
  ).toBe(true);
  const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key, ...mine }));
  expect(head).toMatchObject({ ContentLength: plaintext.length, SSECustomerAlgorithm: 'AES256' });
  const attributes = await used.s3.send(
    new GetObjectAttributesCommand({ Bucket, Key, ...mine, ObjectAttributes: ['ObjectSize'] }),
  );
  expect(attributes.ObjectSize).toBe(plaintext.length);

  const atBackend = await used.backend.send(new GetObjectCommand({ Bucket, Key, ...mine }));
  const stored = Buffer.from(await atBackend.Body!.transformToByteArray());
  expect(stored.length).toBe(plaintext.length + 2 * 28);
  expect(stored.includes(plaintext.subarray(0, 16))).toBe(false);
});

it('a copy names the key of the source and that of the destination', async () => {
  const theirs = customerKey();
  await used.s3.send(
    new CopyObjectCommand({
      Bucket,
      Key: 'copy',
      CopySource: `${Bucket}/${Key}`,
      CopySourceSSECustomerAlgorithm: 'AES256',
      CopySourceSSECustomerKey: mine.SSECustomerKey,
      CopySourceSSECustomerKeyMD5: mine.SSECustomerKeyMD5,
      ...theirs,
    }),
  );
  const got = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'copy', ...theirs }));
  expect(Buffer.from(await got.Body!.transformToByteArray()).equals(plaintext)).toBe(true);
});

describe('an upload in parts under an SSE-C key', () => {
  const first = randomBytes(5 * MEBIBYTE);
  const last = randomBytes(1_000);

  it('is made by a client that sends the key with each request', async () => {
    const place = { Bucket, Key: 'parts' };
    const { UploadId } = await used.s3.send(new CreateMultipartUploadCommand({ ...place, ...mine }));
    const Parts = [];
    for (const [index, Body] of [first, last].entries()) {
      const PartNumber = index + 1;
      const part = { ...place, UploadId, PartNumber, Body };
      // S3 wants the key again with every part
      expect((await failureOf(used.s3.send(new UploadPartCommand(part)))).status).toBe(400);
      const wrong = used.s3.send(new UploadPartCommand({ ...part, ...customerKey() }));
      expect([400, 403]).toContain((await failureOf(wrong)).status);
      const { ETag } = await used.s3.send(new UploadPartCommand({ ...part, ...mine }));
      Parts.push({ PartNumber, ETag });
    }
    const completion = { ...place, UploadId, MultipartUpload: { Parts } };
    // the layout is stored as a part, under the key as well: without it nothing can be completed, nor is lost
    expect((await failureOf(used.s3.send(new CompleteMultipartUploadCommand(completion)))).status).toBe(400);
    await used.s3.send(new CompleteMultipartUploadCommand({ ...completion, ...mine }));

    const { Body } = await used.s3.send(new GetObjectCommand({ ...place, ...mine }));
    expect(Buffer.from(await Body!.transformToByteArray()).equals(Buffer.concat([first, last]))).toBe(true);
    for (const read of [
      () => used.s3.send(new GetObjectCommand(place)),
      () => used.s3.send(new GetObjectCommand({ ...place, Range: 'bytes=0-9' })),
      () => used.s3.send(new HeadObjectCommand(place)),
    ])
      expect((await failureOf(read())).status).toBe(400);
  });
});

it('what the backend does not do, it says itself', async () => {
  const call = used.s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'kms',
      Body: 'x',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'k',
    }),
  );
  expect(await failureOf(call)).toMatchObject({ code: 'NotImplemented', status: 501 });
});
