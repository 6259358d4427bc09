import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
  type UploadPartCopyCommandOutput,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { CLIENT, type Credentials, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const Bucket = 'bucket';
const plaintext = randomBytes(6_000_000);
const HALF: Credentials = { accessKeyId: 'HALFCLIENT0000000001', secretAccessKey: 'h'.repeat(40) };
const used = useStack({
  buckets: [Bucket, 'secret-bucket'],
  config: {
    clients: [
      { ...CLIENT, rights: [{ bucket: '*', allow: ['read', 'write', 'delete', 'list', 'admin'] }] },
      {
        ...HALF,
        rights: [
          { bucket: Bucket, allow: ['write'] },
          { bucket: Bucket, prefix: 'open/', allow: ['read'] },
        ],
      },
    ],
    buckets: [{ match: '*', mode: 'encrypted', activeKek: 'main' }],
  },
});
let upload: TestUpload;
let etag: string;

beforeAll(async () => {
  for (const [bucket, Key] of [
    [Bucket, 'source'],
    [Bucket, 'open/source'],
    ['secret-bucket', 'source'],
  ] as const)
    await used.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: plaintext }));
  etag = (await used.s3.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'x' }))).ETag!;
  await used.backend.send(new PutObjectCommand({ Bucket, Key: 'smuggled', Body: plaintext }));
  upload = await TestUpload.start(used.s3, { Bucket, Key: 'upload' });
});

afterEach(() => used.stack.control.setFaults());

function copy(
  input: Partial<UploadPartCopyCommandInput>,
  s3: S3Client = used.s3,
): Promise<UploadPartCopyCommandOutput> {
  return s3.send(
    new UploadPartCopyCommand({
      ...upload.name,
      PartNumber: 1,
      CopySource: `${Bucket}/source`,
      ...input,
    }),
  );
}

async function expectNoParts(): Promise<void> {
  const { Parts } = await used.s3.send(new ListPartsCommand(upload.name));
  expect(Parts).toBeUndefined();
}

describe('a part is not copied', () => {
  afterEach(expectNoParts);

  it.each([
    ['not of the form first-last', 'bytes=0', 'InvalidArgument', 400],
    ['without its unit', '0-2', 'InvalidArgument', 400],
    ['without an end', 'bytes=5-', 'InvalidArgument', 400],
    ['a suffix', 'bytes=-5', 'InvalidArgument', 400],
    ['of letters', 'bytes=hello-world', 'InvalidArgument', 400],
    ['several', 'bytes=0-2,3-5', 'InvalidArgument', 400],
    ['from end to beginning', 'bytes=5-4', 'InvalidArgument', 400],
    ['past the end of the source', `bytes=0-${plaintext.length}`, 'InvalidRange', 416],
    [
      'within the ciphertext, past the plaintext',
      `bytes=${plaintext.length}-${plaintext.length}`,
      'InvalidRange',
      416,
    ],
  ])('where the range is %s', async (_what, CopySourceRange, code, status) => {
    expect(await failureOf(copy({ CopySourceRange }))).toMatchObject({ code, status });
  });

  it.each([
    ['that is not there', `${Bucket}/missing`, 'NoSuchKey', 404],
    ['in a bucket that is not there', 'no-such-bucket/source', 'NoSuchBucket', 404],
    ['without a slash', Bucket, 'InvalidArgument', 400],
    ['without a key', `${Bucket}/`, 'InvalidArgument', 400],
    ['with an empty version', `${Bucket}/source?versionId=`, 'InvalidArgument', 400],
    ['badly encoded', `${Bucket}/%zz`, 'InvalidArgument', 400],
    ['of an access point', 'arn:aws:s3:us-east-1:1:accesspoint/p/object/k', 'InvalidArgument', 400],
    ['of the proxy', `${Bucket}/.s3ep/uploads/x/record`, 'AccessDenied', 403],
    ['that should be encrypted, and is not', `${Bucket}/smuggled`, 'InternalError', 500],
  ])('from a source %s', async (_what, CopySource, code, status) => {
    expect(await failureOf(copy({ CopySource }))).toMatchObject({ code, status });
  });

  it.each([0, 10_000, 10_001])('to number %d', async (PartNumber) => {
    expect(await failureOf(copy({ PartNumber }))).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });

  it('into an upload that is not there', async () => {
    expect(await failureOf(copy({ UploadId: 'invented' }))).toMatchObject({
      code: 'NoSuchUpload',
      status: 404,
    });
  });

  it('where the client may not read the source, or not write the destination', async () => {
    const half = sdkClient(used.stack.endpoint, HALF);
    const denied = { code: 'AccessDenied', status: 403 };
    expect(await failureOf(copy({}, half))).toMatchObject(denied);
    expect(await failureOf(copy({ CopySource: 'secret-bucket/source' }, half))).toMatchObject(denied);
    expect(
      await failureOf(copy({ Bucket: 'secret-bucket', CopySource: `${Bucket}/open/source` }, half)),
    ).toMatchObject(denied);
    half.destroy();
  });

  it('where a condition on the source fails', async () => {
    const CopySource = `${Bucket}/tagged`;
    const failed = { code: 'PreconditionFailed', status: 412 };
    const before = new Date(Date.now() - 86_400_000);
    const after = new Date(Date.now() + 60_000);
    expect(await failureOf(copy({ CopySource, CopySourceIfMatch: '"other-01"' }))).toMatchObject(failed);
    expect(await failureOf(copy({ CopySource, CopySourceIfNoneMatch: etag }))).toMatchObject(failed);
    expect(await failureOf(copy({ CopySource, CopySourceIfUnmodifiedSince: before }))).toMatchObject(failed);
    expect(await failureOf(copy({ CopySource, CopySourceIfModifiedSince: after }))).toMatchObject(failed);
  });

  it('where the source is replaced while it is copied', async () => {
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'replaced', Body: plaintext }));
    await used.stack.control.resetRequests();
    await used.stack.control.setFaults({
      match: { operation: 'GetObject', keyPrefix: 'replaced' },
      fault: 'latency',
      milliseconds: 2_000,
    });
    const failed = failureOf(copy({ CopySource: `${Bucket}/replaced` }));
    await waitUntil('the source was found', async () =>
      (await used.stack.control.requests()).some(({ operation }) => operation === 'HeadObject'),
    );
    await used.backend.send(new PutObjectCommand({ Bucket, Key: 'replaced', Body: 'other' }));
    expect(await failed).toMatchObject({ code: 'ServiceUnavailable', status: 503 });
  });

  it.each([
    ['in its first byte', 12],
    ['in its last byte', -1],
  ])('where the source was altered %s', async (_what, at) => {
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'altered', Body: plaintext }));
    const raw = await used.stack.control.readRaw(Bucket, 'altered');
    const body = Buffer.from(raw.body);
    const index = at < 0 ? body.length + at : at;
    body[index] = body[index]! ^ 1;
    await used.stack.control.replaceRaw(Bucket, 'altered', { body });
    const CopySource = `${Bucket}/altered`;
    expect(await failureOf(copy({ CopySource }))).toMatchObject({ code: 'InternalError', status: 500 });
  });

  it('where the source breaks off', async () => {
    await used.stack.control.setFaults({
      match: { operation: 'GetObject', keyPrefix: 'source' },
      fault: 'cut-answer',
      atByte: 3_000_000,
    });
    expect((await failureOf(copy({}))).status).toBeGreaterThanOrEqual(500);
  });
});

it('conditions that hold change nothing', async () => {
  const other = await TestUpload.start(used.s3, { Bucket, Key: 'conditional' });
  const { CopyPartResult } = await copy({
    ...other.name,
    CopySource: `${Bucket}/tagged`,
    CopySourceIfMatch: etag,
    CopySourceIfModifiedSince: new Date(Date.now() - 86_400_000),
  });
  await other.complete([{ PartNumber: 1, ETag: CopyPartResult!.ETag }]);
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'conditional' }));
  expect(await Body!.transformToString()).toBe('x');
});
