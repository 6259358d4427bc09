import { beforeAll, describe, expect, it } from '@jest/globals';
import { GetObjectAttributesCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const Key = 'object';
const SIZE = 65_536;
const used = useStack();
let etag: string;

beforeAll(async () => {
  const put = await used.s3.send(
    new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(SIZE, 'a'), ChecksumAlgorithm: 'SHA256' }),
  );
  etag = put.ETag!;
});

it('answers size, ETag, checksum and storage class of the plaintext', async () => {
  const attributes = await used.s3.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key,
      ObjectAttributes: ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'],
    }),
  );
  expect(attributes).toMatchObject({
    ETag: etag.slice(1, -1),
    ObjectSize: SIZE,
    StorageClass: 'STANDARD',
    Checksum: { ChecksumSHA256: expect.any(String), ChecksumType: 'FULL_OBJECT' },
    LastModified: expect.any(Date),
  });
  expect(attributes.ObjectParts).toBeUndefined();
});

it('answers only what was asked for', async () => {
  const { ETag, ObjectSize, Checksum, StorageClass } = await used.s3.send(
    new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['ObjectSize'] }),
  );
  expect({ ETag, ObjectSize, Checksum, StorageClass }).toEqual({
    ETag: undefined,
    ObjectSize: SIZE,
    Checksum: undefined,
    StorageClass: undefined,
  });
});

it('costs one backend request', async () => {
  await used.stack.control.resetRequests();
  await used.s3.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['ETag'] }));
  expect(await used.stack.control.requests()).toMatchObject([{ operation: 'HeadObject' }]);
});

it('says NoSuchKey with a document, though the backend was asked by HEAD', async () => {
  const call = used.s3.send(
    new GetObjectAttributesCommand({ Bucket, Key: 'missing', ObjectAttributes: ['ETag'] }),
  );
  expect(await failureOf(call)).toMatchObject({ code: 'NoSuchKey', status: 404 });
});

it('says NoSuchBucket where that is missing', async () => {
  const call = used.s3.send(
    new GetObjectAttributesCommand({ Bucket: 'no-such-bucket', Key, ObjectAttributes: ['ETag'] }),
  );
  expect(await failureOf(call)).toMatchObject({ code: 'NoSuchBucket', status: 404 });
});

describe('refuses', () => {
  it.each([
    ['no attributes', {}],
    ['an attribute that does not exist', { 'x-amz-object-attributes': 'ETag,Colour' }],
  ])('%s', async (_what, headers) => {
    const answer = await sendSigned({
      endpoint: used.stack.endpoint,
      path: `/${Bucket}/${Key}`,
      query: { attributes: '' },
      headers,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toMatch(/<Code>Invalid(Argument|Request)<\/Code>/);
  });
});

it('refuses an object that lies there unencrypted', async () => {
  const { s3, backend } = used;
  await backend.send(new PutObjectCommand({ Bucket, Key: 'smuggled', Body: 'x' }));
  const call = s3.send(
    new GetObjectAttributesCommand({ Bucket, Key: 'smuggled', ObjectAttributes: ['ETag'] }),
  );
  expect((await failureOf(call)).status).toBe(500);
});
