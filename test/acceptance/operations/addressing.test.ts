import { describe, expect, it } from '@jest/globals';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { type RawAnswer, sendSigned, type SignedRequest } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const used = useStack({
  config: {
    s3: {
      host: '127.0.0.1',
      port: 0,
      shutdownGraceSeconds: 0,
      baseDomains: ['s3.example.test', 'other.test'],
    },
  },
});

const send = (request: Omit<SignedRequest, 'endpoint'>): Promise<RawAnswer> =>
  sendSigned({ endpoint: used.stack.endpoint, ...request });

describe('virtual-hosted style', () => {
  it.each([
    'bucket.s3.example.test',
    'bucket.other.test',
    'bucket.s3.example.test:8443',
    'BUCKET.s3.Example.test',
  ])('with Host %s the path is the key', async (host) => {
    const put = await send({ method: 'PUT', path: '/virtual/key', headers: { host }, body: host });
    expect(put.status).toBe(200);
    const got = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'virtual/key' }));
    expect(await got.Body!.transformToString()).toBe(host);
  });

  it('the bucket itself is the root of its host', async () => {
    const listed = await send({
      path: '/',
      query: { 'list-type': '2', 'max-keys': '0' },
      headers: { host: 'bucket.s3.example.test' },
    });
    expect(listed.status).toBe(200);
    expect(listed.body.toString()).toContain('<Name>bucket</Name>');
  });

  it('a path that looks like a bucket is a key', async () => {
    await send({
      method: 'PUT',
      path: '/bucket/inner',
      headers: { host: 'bucket.s3.example.test' },
      body: 'x',
    });
    const got = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'bucket/inner' }));
    expect(await got.Body!.transformToString()).toBe('x');
  });

  it('a base domain alone is path style', async () => {
    const listed = await send({ path: '/', headers: { host: 's3.example.test' } });
    expect(listed.body.toString()).toContain('ListAllMyBucketsResult');
    const inside = await send({ path: '/bucket', headers: { host: 's3.example.test' } });
    expect(inside.body.toString()).toContain('<Name>bucket</Name>');
  });

  it('a host that is no base domain’s is path style', async () => {
    const listed = await send({ path: '/bucket', headers: { host: 'bucket.elsewhere.test' } });
    expect(listed.body.toString()).toContain('<Name>bucket</Name>');
  });
});

describe('a key is its bytes:', () => {
  /** Encoded path -> key. */
  const KEYS: readonly (readonly [string, string])[] = [
    ['/bucket/a//b', 'a//b'],
    ['/bucket/a/./b', 'a/./b'],
    ['/bucket/a/../b', 'a/../b'],
    ['/bucket/../../etc', '../../etc'],
    ['/bucket/a%2Fb', 'a/b'],
    ['/bucket/plus+sign', 'plus+sign'],
    ['/bucket/a%20b', 'a b'],
    ['/bucket/folder/', 'folder/'],
    ['/bucket//leading', '/leading'],
    ['/bucket/%25', '%'],
    ['/bucket/%2525', '%25'],
    ['/bucket/x%3Fy%23z', 'x?y#z'],
    ['/bucket/%C3%BC%E2%98%83%F0%9F%98%80', 'ü☃😀'],
    ['/bucket/~!$&%27()*,;=:@', "~!$&'()*,;=:@"],
    ['/bucket/.', '.'],
    ['/bucket/..', '..'],
    ['/bucket/%07%7f', '\u0007\u007f'],
  ];

  async function expectKey(path: string, key: string): Promise<void> {
    const put = await send({ method: 'PUT', path, body: path });
    expect(put.status).toBe(200);
    const raw = await used.stack.control.readRaw(Bucket, key);
    expect(raw.metadata.s3ep).toBeDefined();
    const got = await send({ path });
    expect(got.body.toString()).toBe(path);
    expect((await send({ method: 'HEAD', path })).headers['content-length']).toBe(String(path.length));
    expect((await send({ method: 'DELETE', path })).status).toBe(204);
    expect((await send({ path })).status).toBe(404);
  }

  it.each(KEYS)('%s', expectKey);

  it('1,024 of them, of one or two a character', async () => {
    await expectKey(`/bucket/${'k'.repeat(1_024)}`, 'k'.repeat(1_024));
    await expectKey(`/bucket/${'%C3%BC'.repeat(512)}`, 'ü'.repeat(512));
  });

  it('none is mistaken for another', async () => {
    const keys = ['n', 'n/', 'n//', 'n/.', '/n', 'n%', 'n%2F', 'N'];
    for (const Key of keys) await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    for (const Key of keys) {
      const got = await used.s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await got.Body!.transformToString()).toBe(Key);
    }
    const { Contents } = await used.backend.send(new ListObjectsV2Command({ Bucket, Prefix: 'n' }));
    expect(Contents!.map(({ Key }) => Key)).toEqual(['n', 'n%', 'n%2F', 'n/', 'n/.', 'n//']);
  });

  it('1,025 are too many', async () => {
    const answer = await send({ method: 'PUT', path: `/bucket/${'k'.repeat(1_025)}`, body: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain('<Code>KeyTooLongError</Code>');
  });
});

it('a trailing slash after the bucket is the bucket', async () => {
  const answer = await send({ path: '/bucket/', query: { 'list-type': '2' } });
  expect(answer.body.toString()).toContain('<Name>bucket</Name>');
});
