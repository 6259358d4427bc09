import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { GetObjectCommandInput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { startTestServer } from './test-server';
import type { TestServer } from './test-server';

const Bucket = 'objects';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  await server.remove();
});

const put = (Key: string, Body: string | Buffer, more: Partial<PutObjectCommandInput> = {}) =>
  server.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function get(Key: string, more: Partial<GetObjectCommandInput> = {}): Promise<string> {
  const answer = await server.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return (await answer.Body?.transformToString('latin1')) ?? '';
}

async function dataFiles(): Promise<string[]> {
  return readdir(path.join(server.directory, 'buckets', Bucket, 'data'));
}

describe('objects', () => {
  it.each([
    ['a'],
    ['a/b'],
    ['a//b'],
    ['a/../b'],
    ['..'],
    ['.'],
    ['a/'],
    ['%2F +&?'],
    ['é'.repeat(512)],
    ['\u{1F600}'],
  ])('keeps the key %j apart from every other', async (key) => {
    const name = key.length === 512 ? key : `keys/${key}`;
    await put(name, key);
    expect(Buffer.from(await get(name), 'latin1').toString()).toBe(key);
  });

  it('gives back what was said about an object', async () => {
    await put('described', 'x', {
      ContentType: 'text/x-test',
      CacheControl: 'max-age=5',
      ContentEncoding: 'gzip',
      Metadata: { Colour: 'green' },
      Tagging: 'a=1&b=2',
    });
    const head = await server.s3.send(new HeadObjectCommand({ Bucket, Key: 'described' }));
    expect(head).toMatchObject({
      ContentLength: 1,
      ContentType: 'text/x-test',
      CacheControl: 'max-age=5',
      ContentEncoding: 'gzip',
      Metadata: { colour: 'green' },
      TagCount: 2,
      ETag: '"9dd4e461268c8034f5c8564e155c67a6"',
    });
  });

  it('sends the bytes of a range, of a suffix, and the whole object for what is no range', async () => {
    await put('ranged', '0123456789');
    expect(await get('ranged', { Range: 'bytes=2-4' })).toBe('234');
    expect(await get('ranged', { Range: 'bytes=-3' })).toBe('789');
    expect(await get('ranged', { Range: 'bytes=8-100' })).toBe('89');
    expect(await get('ranged', { Range: 'bytes=0-1,4-5' })).toBe('0123456789');
    expect(await get('ranged', { Range: 'bytes=4-2' })).toBe('0123456789');
    await expect(get('ranged', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
    await expect(get('ranged', { Range: 'bytes=-0' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('serves an empty object, and no range of it', async () => {
    await put('empty', Buffer.alloc(0));
    expect(await get('empty')).toBe('');
    await expect(get('empty', { Range: 'bytes=0-0' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('overrides headers when the request says so', async () => {
    await put('overridden', 'x');
    const answer = await server.s3.send(
      new GetObjectCommand({
        Bucket,
        Key: 'overridden',
        ResponseContentType: 'text/css',
        ResponseExpires: new Date(0),
      }),
    );
    expect(answer.ContentType).toBe('text/css');
    expect(answer.ExpiresString).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
  });

  it('answers conditional reads with 304 and 412', async () => {
    const { ETag } = await put('conditional', 'x');
    const future = new Date(Date.now() + 3_600_000);
    await expect(get('conditional', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get('conditional', { IfModifiedSince: future })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get('conditional', { IfMatch: '"other"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(get('conditional', { IfUnmodifiedSince: new Date(0) })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect(await get('conditional', { IfMatch: ETag, IfUnmodifiedSince: new Date(0) })).toBe('x');
  });

  it('lets exactly one of many racing creations through', async () => {
    const before = (await dataFiles()).length;
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) => put('raced', `writer ${n}`, { IfNoneMatch: '*' })),
    );
    const winners = results.filter(({ status }) => status === 'fulfilled');
    expect(winners).toHaveLength(1);
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    expect(await get('raced')).toBe(`writer ${winner}`);
    expect((await dataFiles()).length).toBe(before + 1);
  });

  it('lets exactly one of many racing replacements of one version through', async () => {
    const { ETag } = await put('swapped', 'old');
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => put('swapped', `new ${n}`, { IfMatch: ETag })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('stores nothing of an upload whose checksum is wrong', async () => {
    const before = await dataFiles();
    await expect(
      put('wrong', 'abc', { ChecksumSHA256: Buffer.alloc(32).toString('base64') }),
    ).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(get('wrong')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await dataFiles()).toEqual(before);
    expect(await readdir(path.join(server.directory, 'tmp'))).toEqual([]);
  });

  it('removes the bytes of a replaced and of a deleted object', async () => {
    const before = (await dataFiles()).length;
    await put('replaced', 'one');
    await put('replaced', 'two');
    expect((await dataFiles()).length).toBe(before + 1);
    await server.s3.send(new DeleteObjectCommand({ Bucket, Key: 'replaced' }));
    expect((await dataFiles()).length).toBe(before);
  });

  it('finishes a download although the object is replaced meanwhile', async () => {
    const body = randomBytes(8 * 1024 ** 2);
    await put('read', body);
    const answer = await server.s3.send(new GetObjectCommand({ Bucket, Key: 'read' }));
    await put('read', 'new');
    const got = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
    expect(got.equals(body)).toBe(true);
    expect(await get('read')).toBe('new');
  });

  it('copies with the metadata of the source, or with new', async () => {
    await put('source', 'body', { Metadata: { a: '1' }, ContentType: 'text/a' });
    const CopySource = `${Bucket}/source`;
    await server.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    await server.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'copy2',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
      }),
    );
    const kept = await server.s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
    const replaced = await server.s3.send(new HeadObjectCommand({ Bucket, Key: 'copy2' }));
    expect([kept.Metadata, kept.ContentType]).toEqual([{ a: '1' }, 'text/a']);
    expect([replaced.Metadata, replaced.ContentType]).toEqual([{ b: '2' }, 'binary/octet-stream']);
    await server.s3.send(new DeleteObjectCommand({ Bucket, Key: 'source' }));
    expect(await get('copy')).toBe('body');
  });

  it('refuses a copy onto itself that changes nothing, and a copy whose source condition fails', async () => {
    await put('self', 'body');
    const copy = { Bucket, Key: 'self', CopySource: `${Bucket}/self` };
    await expect(server.s3.send(new CopyObjectCommand(copy))).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
    await server.s3.send(
      new CopyObjectCommand({ ...copy, MetadataDirective: 'REPLACE', Metadata: { n: '1' } }),
    );
    await expect(
      server.s3.send(new CopyObjectCommand({ ...copy, Key: 'other', CopySourceIfMatch: '"no"' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('deletes only the object that is meant', async () => {
    const { ETag } = await put('meant', 'x');
    const remove = (IfMatch: string | undefined) =>
      server.s3.send(new DeleteObjectCommand({ Bucket, Key: 'meant', IfMatch }));
    await expect(remove('"other"')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await remove(ETag);
    await expect(get('meant')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('deletes many, and a key that is not there without complaint', async () => {
    await put('many/1', 'x');
    const { Deleted } = await server.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'many/1' }, { Key: 'many/2' }] } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['many/1', 'many/2']);
    const { KeyCount } = await server.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'many/' }));
    expect(KeyCount).toBe(0);
  });

  it('reads an object of a customer key with that key only', async () => {
    const customer = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: randomBytes(32).toString('base64') };
    const body = randomBytes(100_000);
    await put('sealed', body, customer);
    await expect(get('sealed')).rejects.toMatchObject({ name: 'InvalidRequest' });
    const other = { ...customer, SSECustomerKey: randomBytes(32).toString('base64') };
    await expect(get('sealed', other)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await get('sealed', customer)).toBe(body.toString('latin1'));
    expect(await get('sealed', { ...customer, Range: 'bytes=70001-70020' })).toBe(
      body.subarray(70_001, 70_021).toString('latin1'),
    );
  });

  it('has everything again after a restart', async () => {
    await put('kept', 'body', { Metadata: { a: '1' } });
    server = await server.restarted();
    expect(await get('kept')).toBe('body');
    await expect(server.s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
  });

  it('met no bug on the way', () => {
    expect(server.failures).toEqual([]);
  });
});
