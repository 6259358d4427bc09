import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
  type UploadPartCopyCommandOutput,
} from '@aws-sdk/client-s3';
import { KEK } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const MIB = 1_048_576;
const used = useStack({
  buckets: ['red-bucket', 'blue-bucket', 'plain-bucket', 'mixed-bucket'],
  config: {
    keys: {
      keks: [
        { id: 'red', provider: 'local-aes', key: KEK },
        { id: 'blue', provider: 'local-aes', key: randomBytes(32).toString('base64') },
      ],
    },
    buckets: [
      { match: 'red-*', mode: 'encrypted', activeKek: 'red' },
      { match: 'blue-*', mode: 'encrypted', activeKek: 'blue' },
      { match: 'plain-*', mode: 'passthrough' },
      { match: 'mixed-*', mode: 'encrypted', activeKek: 'red', plaintextReads: 'pass-through' },
    ],
  },
});

const single = randomBytes(6 * MIB + 4_321);
/** Unequal parts, the last of them kept. */
const pieces = [randomBytes(5 * MIB + 7), randomBytes(7 * MIB), randomBytes(300_001)];
const multipart = Buffer.concat(pieces);
const SOURCES = {
  'red-bucket/single': single,
  'red-bucket/multipart': multipart,
  'blue-bucket/single': single,
  'mixed-bucket/plain': single,
  'plain-bucket/plain': single,
} as const;

/** Checksums of parts are another matter: a part that is copied has none unless the upload announces one. */
let s3: S3Client;

beforeAll(async () => {
  s3 = used.stack.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  for (const Bucket of ['red-bucket', 'blue-bucket'])
    await s3.send(new PutObjectCommand({ Bucket, Key: 'single', Body: single }));
  await s3.send(new PutObjectCommand({ Bucket: 'plain-bucket', Key: 'plain', Body: single }));
  await used.backend.send(new PutObjectCommand({ Bucket: 'mixed-bucket', Key: 'plain', Body: single }));
  const upload = await TestUpload.start(s3, { Bucket: 'red-bucket', Key: 'multipart' });
  for (const [index, piece] of pieces.entries()) await upload.send(index + 1, piece);
  await upload.complete();
});

function copy(
  upload: TestUpload,
  input: Pick<UploadPartCopyCommandInput, 'PartNumber' | 'CopySource'> & Partial<UploadPartCopyCommandInput>,
): Promise<UploadPartCopyCommandOutput> {
  return s3.send(new UploadPartCopyCommand({ ...upload.name, ...input }));
}

async function read(Bucket: string, Key: string, Range?: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Buffer.from(await Body!.transformToByteArray());
}

const start = (Key: string, Bucket = 'red-bucket'): Promise<TestUpload> =>
  TestUpload.start(s3, { Bucket, Key });

/** Copies the ranges, `last` inclusive, one part each, and completes. */
async function copyRanges(
  upload: TestUpload,
  CopySource: string,
  ranges: readonly (readonly [number, number])[],
): Promise<void> {
  const parts = await Promise.all(
    ranges.map(async ([first, last], index) => {
      const PartNumber = index + 1;
      const { CopyPartResult } = await copy(upload, {
        PartNumber,
        CopySource,
        CopySourceRange: `bytes=${first}-${last}`,
      });
      return { PartNumber, ETag: CopyPartResult!.ETag };
    }),
  );
  await upload.complete(parts);
}

describe.each(Object.keys(SOURCES) as (keyof typeof SOURCES)[])('a part copied from %s', (CopySource) => {
  const source = SOURCES[CopySource];

  it('is all of it where no range is given', async () => {
    const upload = await start(`whole of ${CopySource}`);
    const { CopyPartResult, CopySourceVersionId } = await copy(upload, { PartNumber: 4, CopySource });
    expect(CopyPartResult!.ETag).toMatch(/^"[^"-]+-[0-9a-f]{36}"$/);
    expect(CopyPartResult!.LastModified).toBeInstanceOf(Date);
    expect(CopySourceVersionId).toBeUndefined();
    const { Parts } = await s3.send(new ListPartsCommand(upload.name));
    expect(Parts).toMatchObject([{ PartNumber: 4, Size: source.length }]);
    await upload.complete([{ PartNumber: 4, ETag: CopyPartResult!.ETag }]);
    expect((await read('red-bucket', upload.Key)).equals(source)).toBe(true);
  });

  it('is any range of it, and the object is exact in every way to read it', async () => {
    const upload = await start(`ranges of ${CopySource}`);
    const cut = 5 * MIB + 3;
    await copyRanges(upload, CopySource, [
      [1, cut],
      [cut - 100_000, source.length - 1],
    ]);
    const expected = Buffer.concat([source.subarray(1, cut + 1), source.subarray(cut - 100_000)]);
    expect((await read('red-bucket', upload.Key)).equals(expected)).toBe(true);
    const range = await read('red-bucket', upload.Key, `bytes=${cut - 50}-${cut + 49}`);
    expect(range.equals(expected.subarray(cut - 50, cut + 50))).toBe(true);
    const { Contents } = await s3.send(
      new ListObjectsV2Command({ Bucket: 'red-bucket', Prefix: upload.Key }),
    );
    expect(Contents).toMatchObject([{ Size: expected.length }]);
  });

  it.each([
    [0, 0],
    [65_535, 65_536],
    [65_536, 131_071],
    [source.length - 1, source.length - 1],
    [5 * MIB, 5 * MIB + 20],
  ])('is bytes %d to %d of it', async (first, last) => {
    const upload = await start('small');
    await copyRanges(upload, CopySource, [[first, last]]);
    expect((await read('red-bucket', 'small')).equals(source.subarray(first, last + 1))).toBe(true);
  });

  it('is plain again in a bucket where nothing is encrypted', async () => {
    const upload = await start(`plain of ${CopySource}`, 'plain-bucket');
    await copyRanges(upload, CopySource, [
      [3, 5 * MIB + 10],
      [0, 99],
    ]);
    const raw = await used.stack.control.readRaw('plain-bucket', upload.Key);
    const expected = Buffer.concat([source.subarray(3, 5 * MIB + 11), source.subarray(0, 100)]);
    expect(raw.body.equals(expected)).toBe(true);
  });
});

it('an empty object is copied as an empty part', async () => {
  for (const [Bucket, Key] of [
    ['red-bucket', 'empty'],
    ['plain-bucket', 'empty'],
  ] as const) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(0) }));
    const upload = await start(`of ${Bucket}`);
    const { CopyPartResult } = await copy(upload, { PartNumber: 1, CopySource: `${Bucket}/${Key}` });
    await upload.complete([{ PartNumber: 1, ETag: CopyPartResult!.ETag }]);
    expect(await read('red-bucket', upload.Key)).toHaveLength(0);
  }
});

it('parts that are copied and parts that are sent stand side by side', async () => {
  const upload = await start('side by side');
  const sent = randomBytes(5 * MIB);
  const first = await copy(upload, { PartNumber: 1, CopySource: 'red-bucket/multipart' });
  const second = await upload.send(2, sent);
  const third = await copy(upload, {
    PartNumber: 3,
    CopySource: 'red-bucket/single',
    CopySourceRange: 'bytes=0-9',
  });
  await upload.complete([
    { PartNumber: 1, ETag: first.CopyPartResult!.ETag },
    second,
    { PartNumber: 3, ETag: third.CopyPartResult!.ETag },
  ]);
  const expected = Buffer.concat([multipart, sent, single.subarray(0, 10)]);
  expect((await read('red-bucket', 'side by side')).equals(expected)).toBe(true);
});

it('a part that is copied again is another attempt, and the ETag says which', async () => {
  const upload = await start('again');
  const old = await copy(upload, { PartNumber: 1, CopySource: 'red-bucket/single' });
  const fresh = await copy(upload, { PartNumber: 1, CopySource: 'red-bucket/multipart' });
  const completeWith = (answer: UploadPartCopyCommandOutput) =>
    upload.complete([{ PartNumber: 1, ETag: answer.CopyPartResult!.ETag }]);
  await expect(completeWith(old)).rejects.toMatchObject({ name: 'InvalidPart' });
  await completeWith(fresh);
  expect((await read('red-bucket', 'again')).equals(multipart)).toBe(true);
});

it('between plain buckets the backend copies, and no data moves', async () => {
  const upload = await start('at the backend', 'plain-bucket');
  await used.stack.control.resetRequests();
  await copy(upload, { PartNumber: 1, CopySource: 'plain-bucket/plain', CopySourceRange: 'bytes=0-5242880' });
  const requests = await used.stack.control.requests();
  expect(requests.map(({ operation }) => operation)).toContain('UploadPartCopy');
  expect(requests.every(({ bytesSent, bytesReceived }) => bytesSent + bytesReceived < 2_000)).toBe(true);
});

it('a version may be the source, and is named in the answer', async () => {
  const Bucket = 'blue-bucket';
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const old = await s3.send(new PutObjectCommand({ Bucket, Key: 'versions', Body: 'old' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'versions', Body: 'new' }));
  const upload = await start('of a version');
  const copied = await copy(upload, {
    PartNumber: 1,
    CopySource: `${Bucket}/versions?versionId=${old.VersionId!}`,
  });
  expect(copied.CopySourceVersionId).toBe(old.VersionId);
  await upload.complete([{ PartNumber: 1, ETag: copied.CopyPartResult!.ETag }]);
  expect((await read('red-bucket', 'of a version')).toString()).toBe('old');
});

it('customer keys of source and destination reach the backend', async () => {
  const keyOf = (): { SSECustomerAlgorithm: 'AES256'; SSECustomerKey: string } => ({
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: randomBytes(32).toString('base64'),
  });
  const [mine, theirs] = [keyOf(), keyOf()];
  await s3.send(new PutObjectCommand({ Bucket: 'red-bucket', Key: 'locked', Body: single, ...mine }));
  const upload = await TestUpload.start(s3, { Bucket: 'red-bucket', Key: 'locked again', ...theirs });
  const input = { PartNumber: 1, CopySource: 'red-bucket/locked', CopySourceRange: 'bytes=9-99', ...theirs };
  await expect(copy(upload, input)).rejects.toMatchObject({ name: 'InvalidRequest' });
  const copied = await copy(upload, {
    ...input,
    CopySourceSSECustomerAlgorithm: 'AES256',
    CopySourceSSECustomerKey: mine.SSECustomerKey,
  });
  await upload.complete([{ PartNumber: 1, ETag: copied.CopyPartResult!.ETag }], theirs);
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: 'red-bucket', Key: 'locked again', ...theirs }),
  );
  expect(Buffer.from(await Body!.transformToByteArray()).equals(single.subarray(9, 100))).toBe(true);
});
