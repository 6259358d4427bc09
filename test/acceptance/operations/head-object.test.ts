import { beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const Key = 'object';
const SIZE = 131_073;
const used = useStack();

beforeAll(async () => {
  await used.s3.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: randomBytes(SIZE),
      Metadata: { a: 'b' },
      ContentType: 'image/png',
    }),
  );
});

it('says of an object what GET says', async () => {
  const ask = (method: string): ReturnType<typeof sendSigned> =>
    sendSigned({ endpoint: used.stack.endpoint, method, path: '/bucket/object' });
  const [head, get] = [await ask('HEAD'), await ask('GET')];
  const described = ({ headers }: typeof head): object => {
    const { date, 'x-amz-request-id': id, 'x-amz-id-2': hostId, ...rest } = headers;
    return { rest, hasDate: date !== undefined, hasIds: Boolean(id && hostId) };
  };
  expect(head.status).toBe(200);
  expect(head.body.length).toBe(0);
  expect(described(head)).toEqual(described(get));
  expect(head.headers).toMatchObject({
    'content-length': String(SIZE),
    'content-type': 'image/png',
    'x-amz-meta-a': 'b',
  });
  expect(Object.keys(head.headers).filter((name) => /s3ep|checksum/.test(name))).toEqual([]);
});

it('costs one backend request', async () => {
  await used.stack.control.resetRequests();
  await used.s3.send(new HeadObjectCommand({ Bucket, Key }));
  expect(await used.stack.control.requests()).toMatchObject([{ operation: 'HeadObject', status: 200 }]);
});

it('replaces headers of the answer as response-* ask', async () => {
  const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key, ResponseContentType: 'text/css' }));
  expect(head.ContentType).toBe('text/css');
});

it.each([
  [1, 206, SIZE],
  [2, 416, undefined],
])('knows part %d', async (PartNumber, status, size) => {
  const answer = await sendSigned({
    endpoint: used.stack.endpoint,
    method: 'HEAD',
    path: '/bucket/object',
    query: { partNumber: String(PartNumber) },
  });
  expect(answer.status).toBe(status);
  if (size !== undefined) expect(answer.headers['content-length']).toBe(String(size));
});

it('is 404 for what is not there', async () => {
  expect(await failureOf(used.s3.send(new HeadObjectCommand({ Bucket, Key: 'missing' })))).toMatchObject({
    code: 'NotFound',
    status: 404,
  });
});

it('refuses what GET refuses', async () => {
  await used.backend.send(new PutObjectCommand({ Bucket, Key: 'smuggled', Body: 'plaintext' }));
  for (const Command of [HeadObjectCommand, GetObjectCommand])
    expect((await failureOf(used.s3.send(new Command({ Bucket, Key: 'smuggled' })))).status).toBe(500);
});
