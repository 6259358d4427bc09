import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const Key = 'object';
const plaintext = randomBytes(100_000);
const used = useStack();

beforeAll(async () => {
  await used.s3.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: plaintext,
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      Metadata: { colour: 'blue' },
    }),
  );
});

it('answers the plaintext with its own length, and nothing of what the proxy keeps', async () => {
  const { status, headers, body } = await sendSigned({
    endpoint: used.stack.endpoint,
    path: '/bucket/object',
  });
  expect(status).toBe(200);
  expect(body.equals(plaintext)).toBe(true);
  expect(headers).toMatchObject({
    'accept-ranges': 'bytes',
    'content-length': '100000',
    'content-type': 'text/plain',
    etag: expect.stringMatching(/^"[0-9a-f]{32}-01"$/),
    'x-amz-meta-colour': 'blue',
  });
  expect(Object.keys(headers).filter((name) => /s3ep|checksum|md5|content-range/.test(name))).toEqual([]);
});

it('replaces headers of the answer as response-* ask', async () => {
  const overrides = {
    ResponseCacheControl: 'max-age=1',
    ResponseContentDisposition: 'attachment; filename="b.bin"',
    ResponseContentEncoding: 'identity',
    ResponseContentLanguage: 'fr',
    ResponseContentType: 'application/x-other; q="a b"',
    ResponseExpires: new Date('2030-01-02T03:04:05Z'),
  };
  const got = await used.s3.send(new GetObjectCommand({ Bucket, Key, ...overrides }));
  expect(got).toMatchObject({
    CacheControl: overrides.ResponseCacheControl,
    ContentDisposition: overrides.ResponseContentDisposition,
    ContentEncoding: overrides.ResponseContentEncoding,
    ContentLanguage: overrides.ResponseContentLanguage,
    ContentType: overrides.ResponseContentType,
    ExpiresString: overrides.ResponseExpires.toUTCString(),
  });
  expect(Buffer.from(await got.Body!.transformToByteArray()).equals(plaintext)).toBe(true);
});

it('says NoSuchKey and NoSuchBucket as S3 does', async () => {
  const missing = used.s3.send(new GetObjectCommand({ Bucket, Key: 'missing' }));
  expect(await failureOf(missing)).toMatchObject({ code: 'NoSuchKey', status: 404 });
  const nowhere = used.s3.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key }));
  expect(await failureOf(nowhere)).toMatchObject({ code: 'NoSuchBucket', status: 404 });
});

describe('a part number', () => {
  it('1 is the whole object, as 206 with its range', async () => {
    const got = await used.s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 1 }));
    expect(got.$metadata.httpStatusCode).toBe(206);
    expect(got.ContentRange).toBe('bytes 0-99999/100000');
    expect(Buffer.from(await got.Body!.transformToByteArray()).equals(plaintext)).toBe(true);
  });

  it('1 of an empty object is all of it', async () => {
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: Buffer.alloc(0) }));
    const got = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'empty', PartNumber: 1 }));
    expect(got.ContentLength).toBe(0);
    expect(await got.Body!.transformToString()).toBe('');
  });

  it.each([
    [2, 'InvalidPartNumber', 416],
    [10_000, 'InvalidPartNumber', 416],
    [0, 'InvalidArgument', 400],
    [10_001, 'InvalidArgument', 400],
  ])('%d is %s', async (PartNumber, code, status) => {
    const call = used.s3.send(new GetObjectCommand({ Bucket, Key, PartNumber }));
    expect(await failureOf(call)).toMatchObject({ code, status });
  });

  it('goes not with a range', async () => {
    const call = used.s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 1, Range: 'bytes=0-1' }));
    expect(await failureOf(call)).toMatchObject({ code: 'InvalidRequest', status: 400 });
  });
});

it('refuses an object that lies there unencrypted', async () => {
  await used.backend.send(new PutObjectCommand({ Bucket, Key: 'smuggled', Body: 'plaintext' }));
  const call = used.s3.send(new GetObjectCommand({ Bucket, Key: 'smuggled' }));
  expect(await failureOf(call)).toMatchObject({ code: 'InternalError', status: 500 });
});
