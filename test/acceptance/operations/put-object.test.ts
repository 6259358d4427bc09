import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { expectCiphertext } from '../../support/stored-bytes';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const MIB = 1_048_576;
const used = useStack();

async function read(Key: string): Promise<Buffer> {
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body!.transformToByteArray());
}

describe('the body', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, MIB + 1])(
    'of %d bytes is stored as ciphertext and read as it was',
    async (size) => {
      const plaintext = randomBytes(size);
      const key = `sizes/${size}`;
      const put = await used.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: plaintext }));

      await expectCiphertext(used.stack, { key, plaintext });
      expect((await read(key)).equals(plaintext)).toBe(true);
      const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key: key }));
      expect(head).toMatchObject({ ETag: put.ETag, ContentLength: size });
      const { Contents } = await used.s3.send(new ListObjectsV2Command({ Bucket, Prefix: key }));
      expect(Contents).toMatchObject([{ Key: key, ETag: put.ETag, Size: size }]);
    },
  );

  it('of 20 MiB is stored as ciphertext and read as it was', async () => {
    const plaintext = randomBytes(20 * MIB);
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: plaintext }));

    const raw = await used.stack.control.readRaw(Bucket, 'large');
    expect(raw.body.length).toBe(20 * MIB + 321 * 28);
    expect(raw.body.includes(plaintext.subarray(0, 16))).toBe(false);
    expect(raw.body.includes(plaintext.subarray(-16))).toBe(false);
    expect((await read('large')).equals(plaintext)).toBe(true);
  });

  it('may come as a stream of known length, in the chunks of aws-chunked', async () => {
    const plaintext = randomBytes(200_000);
    const Body = Readable.from([plaintext.subarray(0, 70_001), plaintext.subarray(70_001)]);
    await used.s3.send(
      new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: plaintext.length }),
    );
    await expectCiphertext(used.stack, { key: 'streamed', plaintext });
    expect((await read('streamed')).equals(plaintext)).toBe(true);
  });

  it('is encrypted under another key each time', async () => {
    const Body = Buffer.alloc(1_000, 'the same again. ');
    const stored = [];
    for (const key of ['twice', 'twice', 'elsewhere']) {
      await used.s3.send(new PutObjectCommand({ Bucket, Key: key, Body }));
      stored.push(await used.stack.control.readRaw(Bucket, key));
    }
    expect(new Set(stored.map(({ body }) => body.toString('hex'))).size).toBe(3);
    expect(new Set(stored.map(({ metadata }) => metadata.s3ep)).size).toBe(3);
  });

  it('replaces the object that was there', async () => {
    for (const Body of ['first, and longer', 'second'])
      await used.s3.send(new PutObjectCommand({ Bucket, Key: 'replaced', Body }));
    expect((await read('replaced')).toString()).toBe('second');
  });
});

describe('the answer', () => {
  it('has an ETag that no client takes for an MD5, and nothing about the ciphertext', async () => {
    const answer = await sendSigned({
      endpoint: used.stack.endpoint,
      method: 'PUT',
      path: '/bucket/answer',
      body: 'hello',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.etag).toMatch(/^"[0-9a-f]{32}-01"$/);
    expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
    expect(Object.keys(answer.headers).filter((name) => /checksum|meta|md5/.test(name))).toEqual([]);
    expect(answer.headers['content-length']).toBe('0');
  });
});

describe('the description', () => {
  const Metadata = {
    plain: 'value',
    spaces: 'two  spaces, a comma; and "quotes"',
    empty: '',
    encoded: '=?UTF-8?B?w6TDtsO8?=',
    s3e: 'a name that only looks like ours',
    'x-amz-meta-nested': 'prefix twice',
    'with_under.score': '~!#$%&()*+/<>?@[]^{|}',
  };

  it('is stored beside the record and comes back as it was', async () => {
    const Expires = new Date('2031-05-06T07:08:09Z');
    await used.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'described',
        Body: 'x',
        Metadata,
        CacheControl: 'max-age=60, private',
        ContentDisposition: 'attachment; filename="a.txt"',
        ContentEncoding: 'gzip',
        ContentLanguage: 'de, en',
        ContentType: 'text/plain; charset=utf-8',
        Expires,
        WebsiteRedirectLocation: '/elsewhere',
        StorageClass: 'STANDARD_IA',
        Tagging: 'team=blue&stage=a%20b',
      }),
    );
    const raw = await used.stack.control.readRaw(Bucket, 'described');
    expect(raw.metadata).toEqual({ ...Metadata, s3ep: expect.any(String) });
    expect(raw.headers).toMatchObject({
      'cache-control': 'max-age=60, private',
      'content-encoding': 'gzip',
      'content-type': 'text/plain; charset=utf-8',
    });
    for (const Command of [HeadObjectCommand, GetObjectCommand]) {
      const answer = await used.s3.send(new Command({ Bucket, Key: 'described' }));
      expect(answer.Metadata).toEqual(Metadata);
      expect(answer).toMatchObject({
        CacheControl: 'max-age=60, private',
        ContentDisposition: 'attachment; filename="a.txt"',
        ContentEncoding: 'gzip',
        ContentLanguage: 'de, en',
        ContentType: 'text/plain; charset=utf-8',
        ExpiresString: Expires.toUTCString(),
        WebsiteRedirectLocation: '/elsewhere',
        StorageClass: 'STANDARD_IA',
        TagCount: 2,
      });
    }
  });

  it('keeps bytes beyond ASCII as they are', async () => {
    const Metadata = { name: 'caf\u00e9' };
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'utf8', Body: 'x', Metadata }));
    const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'utf8' }));
    // the SDK writes UTF-8, and reads latin1
    expect(Buffer.from(head.Metadata!.name!, 'latin1').toString()).toBe(Metadata.name);
  });

  it.each([
    ['gzip,aws-chunked', 'gzip'],
    ['aws-chunked, gzip', 'gzip'],
    ['aws-chunked', undefined],
    ['br, gzip', 'br,gzip'],
  ])('with Content-Encoding %s keeps %s', async (sent, kept) => {
    const stream = Readable.from([Buffer.from('compressed')]);
    await used.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'encoding',
        Body: stream,
        ContentLength: 10,
        ContentEncoding: sent,
      }),
    );
    expect((await used.stack.control.readRaw(Bucket, 'encoding')).headers['content-encoding']).toBe(kept);
    const got = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'encoding' }));
    expect(got.ContentEncoding).toBe(kept);
    expect(await text(got.Body as Readable)).toBe('compressed');
  });

  it('has no Content-Type but the backend’s default when none was given', async () => {
    await sendSigned({ endpoint: used.stack.endpoint, method: 'PUT', path: '/bucket/untyped', body: 'x' });
    const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'untyped' }));
    expect(head.ContentType).toBe('binary/octet-stream');
  });

  it('may fill what S3 leaves for metadata, less the record', async () => {
    const put = (bytes: number): Promise<unknown> =>
      used.s3.send(
        new PutObjectCommand({ Bucket, Key: 'much', Body: 'x', Metadata: { m: 'v'.repeat(bytes - 1) } }),
      );
    await put(1_024);
    const record = (await used.stack.control.readRaw(Bucket, 'much')).metadata.s3ep!;
    const left = 2_048 - 's3ep'.length - record.length;
    await put(left);
    expect(await failureOf(put(left + 1))).toMatchObject({ code: 'MetadataTooLarge', status: 400 });
    const kept = await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'much' }));
    expect(kept.Metadata!.m!.length).toBe(left - 1);
  });
});
