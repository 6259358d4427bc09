import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { failureOf } from '../../support/failure';
import { type Asked, LyingBackend } from '../../support/lying-backend';
import { KEK, Stack } from '../../support/stack';

const SOURCE_OWNER = '111111111111';
const OWNER = '222222222222';

let inner: Stack;
let backend: LyingBackend;
let stack: Stack;
let s3: S3Client;
/** What the backend was asked in the running test. */
const asked: Asked[] = [];

beforeAll(async () => {
  inner = await Stack.start();
  backend = await LyingBackend.start(inner.backendEndpoint);
  stack = await Stack.start({
    backendEndpoint: backend.endpoint,
    config: {
      keys: {
        keks: [
          { id: 'red', provider: 'local-aes', key: KEK },
          { id: 'blue', provider: 'local-aes', key: randomBytes(32).toString('base64') },
        ],
      },
      buckets: [
        { match: 'red', mode: 'encrypted', activeKek: 'red' },
        { match: 'blue', mode: 'encrypted', activeKek: 'blue' },
      ],
    },
  });
  s3 = stack.client();
  for (const Bucket of ['red', 'blue']) await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket: 'red', Key: 'source', Body: 'x', Tagging: 'a=b' }));
});
beforeEach(() => {
  asked.length = 0;
  backend.lie = (request) => {
    asked.push(request);
    return undefined;
  };
});
afterAll(async () => {
  s3.destroy();
  await Promise.all([inner.stop(), stack.stop()]);
  backend.stop();
});

/** Who the backend was told that the bucket in question belongs to, and who pays. */
function told(method: string, part = ''): Record<string, unknown> {
  const { headers } = asked.find((request) => request.method === method && request.target.includes(part))!;
  return {
    owner: headers['x-amz-expected-bucket-owner'],
    sourceOwner: headers['x-amz-source-expected-bucket-owner'],
    payer: headers['x-amz-request-payer'],
  };
}

describe.each([
  ['server side', 'red'],
  ['streamed', 'blue'],
])('a copy that is made %s', (_how, Bucket) => {
  beforeEach(async () => {
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'copy',
        CopySource: 'red/source',
        ExpectedSourceBucketOwner: SOURCE_OWNER,
        ExpectedBucketOwner: OWNER,
        RequestPayer: 'requester',
      }),
    );
  });

  it('holds the source to its expected owner', () => {
    const source = { owner: SOURCE_OWNER, sourceOwner: undefined, payer: 'requester' };
    expect(told('HEAD')).toEqual(source);
    if (Bucket === 'blue') {
      expect(told('GET', 'tagging')).toEqual(source);
      expect(told('GET', 'source')).toEqual(source);
    } else {
      expect(told('PUT')).toMatchObject({ sourceOwner: SOURCE_OWNER });
    }
  });

  it('holds the destination to its expected owner', () => {
    expect(told('PUT')).toMatchObject({ owner: OWNER, payer: 'requester' });
  });
});

it('deletions say who pays', async () => {
  const Delete = { Objects: [{ Key: 'nothing' }] };
  const input = { Bucket: 'red', Delete, ExpectedBucketOwner: OWNER, RequestPayer: 'requester' } as const;
  await s3.send(new DeleteObjectsCommand(input));
  expect(told('POST')).toEqual({ owner: OWNER, sourceOwner: undefined, payer: 'requester' });
});

describe('where the backend refuses a HEAD, whose answer says no more than its status', () => {
  it.each([
    [400, 'InvalidRequest', 400],
    [403, 'AccessDenied', 403],
    [404, 'NoSuchKey', 404],
    [500, 'InternalError', 500],
    [503, 'ServiceUnavailable', 503],
  ])('with %d, clients are still told %s', async (refusal, code, status) => {
    backend.lie = ({ method }) =>
      method === 'HEAD'
        ? { status: refusal, headers: [['content-length', '0']], body: Buffer.alloc(0) }
        : undefined;
    const attributes = new GetObjectAttributesCommand({
      Bucket: 'red',
      Key: 'source',
      ObjectAttributes: ['ETag'],
    });
    const copy = new CopyObjectCommand({ Bucket: 'red', Key: 'copy', CopySource: 'red/source' });
    expect(await failureOf(s3.send(attributes))).toMatchObject({ code, status });
    expect(await failureOf(s3.send(copy))).toMatchObject({ code, status });
  });
});

it.each([
  [500, 'InternalError', 500],
  [502, 'ServiceUnavailable', 503],
  [504, 'ServiceUnavailable', 503],
])('the page of a gateway with status %d becomes the error %s', async (gateway, code, status) => {
  backend.lie = () => ({
    status: gateway,
    headers: [['content-type', 'text/html']],
    body: Buffer.from('<html><br></html>'),
  });
  const call = s3.send(new PutObjectCommand({ Bucket: 'red', Key: 'refused', Body: 'x' }));
  expect(await failureOf(call)).toMatchObject({ code, status });
});
