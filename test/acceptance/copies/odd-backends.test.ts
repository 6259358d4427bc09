import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { type Asked, LyingBackend, type ToldAnswer } from '../../support/lying-backend';
import { BACKEND, KEK, Stack } from '../../support/stack';
import { TestUpload } from '../../support/upload';

const plaintext = randomBytes(100_000);
const CopySource = 'red/source';
let inner: Stack;
let backend: LyingBackend;
let stack: Stack;
let s3: S3Client;
const asked: Asked[] = [];

/** A backend of the profile of one whose copies lose tags. */
beforeAll(async () => {
  inner = await Stack.start();
  backend = await LyingBackend.start(inner.backendEndpoint);
  stack = await Stack.start({
    backendEndpoint: backend.endpoint,
    config: {
      backend: {
        endpoint: backend.endpoint,
        profile: 'swift-s3api',
        credentials: { type: 'static', ...BACKEND },
      },
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
  s3 = stack.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  for (const Bucket of ['red', 'blue']) await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutObjectCommand({
      Bucket: 'red',
      Key: 'source',
      Body: plaintext,
      Tagging: 'team=one&note=a%26b+c',
    }),
  );
});
beforeEach(() => {
  asked.length = 0;
  backend.lie = undefined;
  backend.watch = (request) => asked.push(request);
});
afterAll(async () => {
  s3.destroy();
  await Promise.all([stack.stop(), inner.stop()]);
  backend.stop();
});

const copy = (input: Partial<CopyObjectCommandInput> = {}) =>
  s3.send(new CopyObjectCommand({ Bucket: 'red', Key: 'copy', CopySource, ...input }));

const without = (truth: ToldAnswer, name: string): ToldAnswer => ({
  ...truth,
  headers: truth.headers.filter(([header]) => header.toLowerCase() !== name),
});

describe('a source that HEAD gives no ETag', () => {
  beforeEach(() => {
    backend.lie = ({ method }, truth) => (method === 'HEAD' ? without(truth, 'etag') : undefined);
  });

  it.each(['red', 'blue'])('is not copied into %s: nothing could hold the copy to it', async (Bucket) => {
    expect(await failureOf(copy({ Bucket, Key: 'never' }))).toMatchObject({
      code: 'InternalError',
      status: 500,
    });
    expect(asked.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it('is not copied into an upload', async () => {
    const upload = await TestUpload.start(s3, { Bucket: 'red', Key: 'upload' });
    const part = { ...upload.name, PartNumber: 1, CopySource };
    expect(await failureOf(s3.send(new UploadPartCopyCommand(part)))).toMatchObject({
      code: 'InternalError',
    });
  });
});

it('bytes that come without the record that HEAD showed are not sealed', async () => {
  backend.lie = ({ method }, truth) => (method === 'GET' ? without(truth, 'x-amz-meta-s3ep') : undefined);
  expect(await failureOf(copy({ Bucket: 'blue', Key: 'never' }))).toMatchObject({
    code: 'InternalError',
    status: 500,
  });
  await expect(
    inner.backendClient().send(new GetObjectCommand({ Bucket: 'blue', Key: 'never' })),
  ).rejects.toMatchObject({ name: 'NoSuchKey' });
});

describe('where the backend loses the tags of its own copies', () => {
  const tagsOf = async (Key: string): Promise<unknown> =>
    (await s3.send(new GetObjectTaggingCommand({ Bucket: 'red', Key }))).TagSet;
  const tagged = (): number =>
    asked.filter(({ method, target }) => method === 'PUT' && target.includes('tagging')).length;

  it.each([
    ['copied', {}, { team: 'one', note: 'a&b c' }],
    ['replaced', { TaggingDirective: 'REPLACE', Tagging: 'a=b%3Dc' }, { a: 'b=c' }],
  ] as const)('they are %s by a request of their own', async (_what, input, tags) => {
    await copy({ Key: 'tagged', ...input });
    expect(tagged()).toBe(1);
    expect(await tagsOf('tagged')).toEqual(Object.entries(tags).map(([Key, Value]) => ({ Key, Value })));
  });

  it('nothing is asked for a copy without tags', async () => {
    await copy({ Key: 'untagged', TaggingDirective: 'REPLACE' });
    expect(tagged()).toBe(0);
    expect(await tagsOf('untagged')).toEqual([]);
  });

  it('the client is told where that fails', async () => {
    backend.lie = ({ method, target }, truth) =>
      method === 'PUT' && target.includes('tagging')
        ? { status: 503, headers: [], body: Buffer.from('<Error><Code>SlowDown</Code></Error>') }
        : truth;
    expect(await failureOf(copy({ Key: 'half' }))).toMatchObject({ status: 503 });
  });
});
