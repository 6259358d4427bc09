import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  type CopyObjectCommandOutput,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { expectCiphertext } from '../../support/stored-bytes';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const plaintext = randomBytes(150_000);
const DESCRIPTION = {
  ContentType: 'text/plain',
  ContentEncoding: 'gzip',
  CacheControl: 'no-store',
  Metadata: { colour: 'blue' },
};
const used = useStack({ buckets: [Bucket, 'other-bucket'] });
let sourceEtag: string;

beforeAll(async () => {
  const put = await used.s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'source',
      Body: plaintext,
      ...DESCRIPTION,
      ChecksumAlgorithm: 'SHA256',
      Tagging: 'team=red',
    }),
  );
  sourceEtag = put.ETag!;
});

function copy(input: Partial<CopyObjectCommandInput>): Promise<CopyObjectCommandOutput> {
  return used.s3.send(
    new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/source`, ...input }),
  );
}

async function read(bucket: string, key: string): Promise<Buffer> {
  const { Body } = await used.s3.send(
    new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }),
  );
  return Buffer.from(await Body!.transformToByteArray());
}

async function tagsOf(Key: string): Promise<object[]> {
  return (await used.s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet ?? [];
}

describe('under one key-encryption key', () => {
  it.each([
    ['in the bucket', Bucket, 'copy'],
    ['into another bucket', 'other-bucket', 'a/copy'],
  ])('%s the backend copies, and no data moves', async (_what, bucket, key) => {
    await used.stack.control.resetRequests();
    const copied = await copy({ Bucket: bucket, Key: key });
    const requests = await used.stack.control.requests();
    expect(requests.map(({ operation }) => operation)).toEqual(['HeadObject', 'CopyObject']);
    expect(requests.every(({ bytesSent, bytesReceived }) => bytesSent + bytesReceived < 2_000)).toBe(true);

    const head = await used.s3.send(
      new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({ ...DESCRIPTION, ContentLength: plaintext.length });
    expect(head.ETag).toBe(copied.CopyObjectResult!.ETag);
    expect(head.ETag).toBe(sourceEtag);
    expect(head.ChecksumSHA256).toBeDefined();
    expect(copied.CopyObjectResult!.LastModified).toBeInstanceOf(Date);
    expect((await read(bucket, key)).equals(plaintext)).toBe(true);
  });

  it('the copy has a seal of its own over the same bytes', async () => {
    await copy({ Key: 'resealed' });
    const source = await expectCiphertext(used.stack, { key: 'source', plaintext });
    const copied = await expectCiphertext(used.stack, { key: 'resealed', plaintext });
    expect(copied.body.equals(source.body)).toBe(true);
    expect(copied.metadata.s3ep).not.toBe(source.metadata.s3ep);
  });

  it('a copy of 20 MiB moves no data either', async () => {
    const large = randomBytes(20 * 1_048_576);
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: large }));
    await used.stack.control.resetRequests();
    await copy({ Key: 'large-copy', CopySource: `${Bucket}/large` });
    const requests = await used.stack.control.requests();
    expect(requests.every(({ bytesSent, bytesReceived }) => bytesSent + bytesReceived < 2_000)).toBe(true);
    expect((await read(Bucket, 'large-copy')).equals(large)).toBe(true);
  });

  it('a copy of a copy reads like the first', async () => {
    await copy({ Key: 'second' });
    await copy({ Key: 'third', Bucket: 'other-bucket', CopySource: `${Bucket}/second` });
    await copy({ Key: 'fourth', CopySource: 'other-bucket/third' });
    expect((await read(Bucket, 'fourth')).equals(plaintext)).toBe(true);
  });
});

describe('the source', () => {
  it.each(['with a leading slash', 'without one'])('is named %s', async (how) => {
    const slash = how === 'without one' ? '' : '/';
    await copy({ CopySource: `${slash}${Bucket}/source` });
    expect((await read(Bucket, 'copy')).equals(plaintext)).toBe(true);
  });

  it.each(['a b+c', 'ümläut/☃', 'what?versionId', 'per%cent', 'hash#tag', 'a//b/../c'])(
    'may be called %s',
    async (Key) => {
      await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      await copy({ Key: `copy of ${Key}`, CopySource: `${Bucket}/${encodeURIComponent(Key)}` });
      expect((await read(Bucket, `copy of ${Key}`)).toString()).toBe(Key);
    },
  );

  it.each([
    ['that is not there', `${Bucket}/missing`, 'NoSuchKey', 404],
    ['without a key', Bucket, 'InvalidArgument', 400],
    ['of an access point', 'arn:aws:s3:us-east-1:1:accesspoint/p/object/k', 'InvalidArgument', 400],
    ['of the proxy', `${Bucket}/.s3ep/manifest`, 'AccessDenied', 403],
  ])('%s is refused', async (_what, CopySource, code, status) => {
    expect(await failureOf(copy({ CopySource, Key: 'never' }))).toMatchObject({ code, status });
    await expect(read(Bucket, 'never')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('the directives', () => {
  it('REPLACE takes content headers and metadata from the request', async () => {
    await copy({
      Key: 'replaced',
      MetadataDirective: 'REPLACE',
      ContentType: 'image/png',
      Metadata: { shape: 'round' },
    });
    const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'replaced' }));
    expect(head).toMatchObject({ ContentType: 'image/png', Metadata: { shape: 'round' } });
    expect(head.ContentEncoding).toBeUndefined();
    expect((await read(Bucket, 'replaced')).equals(plaintext)).toBe(true);
  });

  it('COPY takes them from the source, whatever the request says', async () => {
    await copy({
      Key: 'copied',
      MetadataDirective: 'COPY',
      ContentType: 'image/png',
      Metadata: { shape: 'round' },
    });
    expect(await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'copied' }))).toMatchObject(DESCRIPTION);
  });

  it('tags are copied, or replaced when asked', async () => {
    await copy({ Key: 'tagged' });
    expect(await tagsOf('tagged')).toEqual([{ Key: 'team', Value: 'red' }]);
    await copy({ Key: 'retagged', TaggingDirective: 'REPLACE', Tagging: 'stage=prod' });
    expect(await tagsOf('retagged')).toEqual([{ Key: 'stage', Value: 'prod' }]);
    await copy({ Key: 'both', TaggingDirective: 'COPY', MetadataDirective: 'REPLACE', Metadata: {} });
    expect(await tagsOf('both')).toEqual([{ Key: 'team', Value: 'red' }]);
  });

  it('unknown ones are refused', async () => {
    const call = copy({ MetadataDirective: 'MERGE' as 'COPY' });
    expect(await failureOf(call)).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });
});

describe('onto itself', () => {
  const itself = { Key: 'itself', CopySource: `${Bucket}/itself` };
  beforeAll(async () => {
    await used.s3.send(
      new PutObjectCommand({ Bucket, Key: 'itself', Body: plaintext, Metadata: { old: '1' } }),
    );
  });

  it('is refused without a change', async () => {
    expect(await failureOf(copy(itself))).toMatchObject({ code: 'InvalidRequest', status: 400 });
  });

  it('replaces the metadata', async () => {
    await copy({ ...itself, MetadataDirective: 'REPLACE', Metadata: { fresh: '2' } });
    const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'itself' }));
    expect(head.Metadata).toEqual({ fresh: '2' });
    expect((await read(Bucket, 'itself')).equals(plaintext)).toBe(true);
  });

  it('changes the storage class and keeps the metadata', async () => {
    await copy({ ...itself, StorageClass: 'STANDARD_IA' });
    const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'itself' }));
    expect(head).toMatchObject({ StorageClass: 'STANDARD_IA', Metadata: { fresh: '2' } });
  });
});

it('refuses metadata names that are the proxy’s', async () => {
  const call = copy({ MetadataDirective: 'REPLACE', Metadata: { s3ep: 'mine' } });
  expect(await failureOf(call)).toMatchObject({ code: 'InvalidArgument', status: 400 });
});
