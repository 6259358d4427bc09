import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { failureOf } from '../../support/failure';
import { runJob } from '../../support/job-process';
import { encodeForm, postForm, signedFields } from '../../support/post-form';
import { runApp } from '../../support/run-app';
import { sendSigned } from '../../support/signed-request';
import type { ServerProcess } from '../../support/server-process';
import { BACKEND, CLIENT, defaultConfig, KEK, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { WireTap } from '../../support/wire-tap';

/** In every value that is to be sealed, and nowhere else. */
const CANARY = 'canary-of-the-metadata';
const EXPIRES = 'Thu, 01 Dec 2050 16:00:00 GMT';
const DESCRIPTION = {
  ContentType: `text/${CANARY}`,
  ContentDisposition: `attachment; filename="${CANARY}.txt"`,
  ContentEncoding: `x-${CANARY}`,
  ContentLanguage: `de-${CANARY}`,
  CacheControl: `max-age=60, x=${CANARY}`,
  Metadata: { [CANARY]: 'a name', colour: CANARY, empty: '' },
};
const ON_THE_WIRE = { ...DESCRIPTION, Expires: new Date(EXPIRES) };
const MIB = 1_048_576;
const plaintext = randomBytes(1_000);

const KEKS = {
  keys: {
    keks: [
      { id: 'red', provider: 'local-aes', key: KEK },
      { id: 'blue', provider: 'local-aes', key: randomBytes(32).toString('base64') },
    ],
  },
};
const CONFIG = {
  ...KEKS,
  buckets: [
    { match: 'sealed-*', activeKek: 'red', sealMetadata: true },
    { match: 'blue-*', activeKek: 'blue', sealMetadata: true },
    { match: 'clear-*', activeKek: 'red' },
    { match: 'plain-*', mode: 'passthrough' },
  ],
};
const used = useStack({
  buckets: ['sealed-one', 'sealed-two', 'blue-one', 'clear-one', 'plain-one'],
  config: CONFIG,
});
const Bucket = 'sealed-one';
let tap: WireTap;
let proxy: ServerProcess;
let s3: S3Client;

beforeAll(async () => {
  tap = await WireTap.before(used.stack.backendEndpoint);
  proxy = await used.stack.startAnotherProxy({
    config: { ...CONFIG, backend: { endpoint: tap.endpoint, credentials: { type: 'static', ...BACKEND } } },
  });
  s3 = sdkClient(proxy.listening.s3!, CLIENT);
  for (const name of ['sealed-one', 'clear-one'])
    await s3.send(new PutObjectCommand({ Bucket: name, Key: 'source', Body: plaintext, ...ON_THE_WIRE }));
  const large = await TestUpload.start(s3, { Bucket, Key: 'large', ...ON_THE_WIRE });
  await large.send(1, randomBytes(5 * MIB));
  await large.send(2, randomBytes(10));
  await large.complete();
});
afterAll(async () => {
  s3.destroy();
  await proxy.stop('SIGKILL');
  tap.stop();
});

const head = (bucket: string, Key: string): Promise<HeadObjectCommandOutput> =>
  s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));

async function expectSealed(bucket: string, key: string): Promise<void> {
  const { headers, metadata, body } = await used.stack.control.readRaw(bucket, key);
  expect(Object.keys(metadata)).toEqual(['s3ep']);
  expect(headers['content-type']).toBe('application/octet-stream');
  expect(JSON.stringify([headers, metadata]) + body.toString('latin1')).not.toContain(CANARY);
}

async function expectInClear(bucket: string, key: string): Promise<void> {
  const { headers, metadata } = await used.stack.control.readRaw(bucket, key);
  expect(headers).toMatchObject({ 'content-type': DESCRIPTION.ContentType });
  expect(metadata).toMatchObject(DESCRIPTION.Metadata);
}

async function expectDescribed(bucket: string, key: string): Promise<void> {
  const found = await head(bucket, key);
  expect(found).toMatchObject({ ...DESCRIPTION, ExpiresString: EXPIRES });
  expect(found.Metadata).toEqual(DESCRIPTION.Metadata);
}

describe('an object in a bucket that seals metadata', () => {
  it('shows nothing of what describes it to the backend, on the wire or at rest', async () => {
    tap.take();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'put', Body: plaintext, ...ON_THE_WIRE }));
    const upload = await TestUpload.start(s3, { Bucket, Key: 'parts', ...ON_THE_WIRE });
    await upload.send(1, plaintext);
    await upload.complete();
    await s3.send(
      new CopyObjectCommand({ Bucket: 'sealed-two', Key: 'copy', CopySource: `${Bucket}/source` }),
    );
    await s3.send(new CopyObjectCommand({ Bucket: 'blue-one', Key: 'copy', CopySource: `${Bucket}/source` }));
    await head(Bucket, 'put');
    const sent = tap.take().toString('latin1');
    expect(sent).toContain('x-amz-meta-s3ep');
    expect(sent).not.toContain(CANARY);
    await expectSealed(Bucket, 'put');
    await expectSealed(Bucket, 'parts');
  });

  it.each(['source', 'large'])('is described as it was written, by HEAD and GET: %s', async (Key) => {
    await expectDescribed(Bucket, Key);
    for (const Range of [undefined, 'bytes=2-5']) {
      const got = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
      await got.Body!.transformToByteArray();
      expect(got).toMatchObject({ ...DESCRIPTION, ExpiresString: EXPIRES });
      expect(got.$metadata.httpStatusCode).toBe(Range === undefined ? 200 : 206);
      expect(got.Metadata).toEqual(DESCRIPTION.Metadata);
    }
  });

  it('is described in a 304 as in a 200', async () => {
    const { ETag } = await head(Bucket, 'source');
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await sendSigned({
        endpoint: proxy.listening.s3!,
        method,
        path: `/${Bucket}/source`,
        headers: { 'if-none-match': ETag! },
      });
      expect(answer.status).toBe(304);
      expect(answer.headers).toMatchObject({
        etag: ETag,
        'cache-control': DESCRIPTION.CacheControl,
        expires: EXPIRES,
      });
      expect(JSON.stringify(answer.headers)).not.toContain('octet-stream');
    }
  });

  it('can be asked for under other headers', async () => {
    const asked = { ResponseContentType: 'text/html', ResponseCacheControl: 'no-store' };
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'source', ...asked }));
    await got.Body!.transformToByteArray();
    expect(got).toMatchObject({
      ContentType: 'text/html',
      CacheControl: 'no-store',
      ContentLanguage: DESCRIPTION.ContentLanguage,
    });
  });

  it('has the type of S3 where it was written without one', async () => {
    await sendSigned({
      endpoint: proxy.listening.s3!,
      method: 'PUT',
      path: `/${Bucket}/bare`,
      body: plaintext,
    });
    expect((await head(Bucket, 'bare')).ContentType).toBe('binary/octet-stream');
    expect((await head(Bucket, 'bare')).Metadata).toEqual({});
  });

  it('comes in a form, too', async () => {
    const fields = signedFields({
      bucket: Bucket,
      fields: { key: 'form', 'content-type': DESCRIPTION.ContentType, 'x-amz-meta-colour': CANARY },
      credentials: CLIENT,
    });
    const { head: before, tail } = encodeForm(fields);
    const body = Buffer.concat([before, plaintext, tail]);
    expect((await postForm({ endpoint: proxy.listening.s3!, bucket: Bucket, body })).status).toBe(204);
    await expectSealed(Bucket, 'form');
    expect(await head(Bucket, 'form')).toMatchObject({
      ContentType: DESCRIPTION.ContentType,
      Metadata: { colour: CANARY },
    });
  });

  it('ignores what somebody writes beside the record, and is refused without what is in it', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'altered', Body: plaintext, ...ON_THE_WIRE }));
    const { metadata, headers } = await used.stack.control.readRaw(Bucket, 'altered');
    await used.stack.control.replaceRaw(Bucket, 'altered', {
      headers: { ...headers, 'content-type': 'text/html', 'content-language': 'xx' },
      metadata: { ...metadata, colour: 'red', more: 'x' },
    });
    await expectDescribed(Bucket, 'altered');
    const record = Buffer.from(metadata.s3ep!, 'base64url');
    record[record.length - 80]! ^= 1; // in the sealed metadata, which the seal of the data key covers
    await used.stack.control.replaceRaw(Bucket, 'altered', {
      metadata: { s3ep: record.toString('base64url') },
    });
    const read = s3.send(new GetObjectCommand({ Bucket, Key: 'altered' }));
    expect((await failureOf(read)).status).toBe(500);
  });

  it('is refused where it does not fit the record, as one object or as an upload', async () => {
    const Metadata = { much: 'x'.repeat(1_300) };
    const put = s3.send(new PutObjectCommand({ Bucket, Key: 'much', Body: plaintext, Metadata }));
    expect((await failureOf(put)).code).toBe('MetadataTooLarge');
    const upload = TestUpload.start(s3, { Bucket, Key: 'much', Metadata });
    expect((await failureOf(upload)).code).toBe('MetadataTooLarge');
    const long = s3.send(
      new PutObjectCommand({ Bucket, Key: 'much', Body: plaintext, ContentDisposition: 'x'.repeat(7_000) }),
    );
    expect((await failureOf(long)).code).toBe('MetadataTooLarge');
    // in clear it fits
    await s3.send(new PutObjectCommand({ Bucket: 'clear-one', Key: 'much', Body: plaintext, Metadata }));
  });

  it('is listed without any of it', async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.map(({ Key }) => Key)).toContain('source');
    expect(JSON.stringify(Contents)).not.toContain(CANARY);
  });

  it('gives parts to other uploads', async () => {
    const upload = await TestUpload.start(s3, { Bucket, Key: 'assembled', Metadata: { colour: 'own' } });
    const copied = await s3.send(
      new UploadPartCopyCommand({ ...upload.name, PartNumber: 1, CopySource: `${Bucket}/source` }),
    );
    await upload.complete([{ PartNumber: 1, ETag: copied.CopyPartResult!.ETag! }]);
    expect((await head(Bucket, 'assembled')).Metadata).toEqual({ colour: 'own' });
  });
});

describe('a copy', () => {
  const copy = (
    input: Partial<CopyObjectCommandInput> & Pick<CopyObjectCommandInput, 'Bucket' | 'CopySource'>,
  ) => s3.send(new CopyObjectCommand({ Key: 'copied', ...input }));

  it.each([
    ['sealed-one/source', 'sealed-two'],
    ['sealed-one/large', 'sealed-two'],
    ['clear-one/source', 'sealed-two'],
    ['sealed-one/source', 'blue-one'],
    ['sealed-one/large', 'blue-one'],
  ])('of %s to %s is sealed', async (CopySource, to) => {
    await copy({ Bucket: to, CopySource });
    await expectSealed(to, 'copied');
    await expectDescribed(to, 'copied');
  });

  it.each([
    ['sealed-one/source', 'clear-one'],
    ['sealed-one/large', 'clear-one'],
    ['sealed-one/source', 'plain-one'],
    ['clear-one/source', 'clear-one'],
  ])('of %s to %s is described in clear', async (CopySource, to) => {
    await copy({ Bucket: to, CopySource });
    await expectInClear(to, 'copied');
    await expectDescribed(to, 'copied');
  });

  it.each([
    ['sealed-one/source', 'sealed-two'],
    ['sealed-one/source', 'blue-one'],
    ['clear-one/source', 'sealed-two'],
    ['sealed-one/source', 'clear-one'],
  ])('of %s to %s is described anew where the request says so', async (CopySource, to) => {
    await copy({
      Bucket: to,
      CopySource,
      MetadataDirective: 'REPLACE',
      ContentType: 'image/png',
      Metadata: { a: 'b' },
    });
    const found = await head(to, 'copied');
    expect(found).toMatchObject({ ContentType: 'image/png', Metadata: { a: 'b' } });
    expect(found.Metadata).toEqual({ a: 'b' });
    expect(found.ContentLanguage).toBeUndefined();
    expect(Object.keys((await used.stack.control.readRaw(to, 'copied')).metadata)).toEqual(
      to === 'clear-one' ? expect.arrayContaining(['s3ep', 'a']) : ['s3ep'],
    );
  });
});

describe('whoever works beside the proxy', () => {
  const configFile = (name: string, config: object): string => {
    const file = path.join(used.stack.directory, name);
    const text = stringify(
      { ...defaultConfig(used.stack.backendEndpoint), ...config },
      { aliasDuplicateObjects: false },
    );
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };

  it('re-seals, re-encrypts and verifies objects, and what is sealed stays so', async () => {
    const before = (await used.stack.control.readRaw(Bucket, 'source')).metadata.s3ep;
    const blue = [{ match: '*', activeKek: 'blue', readableKeks: ['red'], sealMetadata: true }];
    const config = configFile('blue.yaml', { ...KEKS, buckets: blue });
    // what somebody altered in another test is not at issue
    const { code } = await runJob('re-seal', '-c', config, '-b', Bucket, '--prefix', 'source');
    expect(code).toBe(0);
    const after = (await used.stack.control.readRaw(Bucket, 'source')).metadata.s3ep;
    expect(after).not.toBe(before);
    await expectSealed(Bucket, 'source');
    const back = configFile('red.yaml', {
      ...KEKS,
      buckets: [{ match: '*', activeKek: 'red', readableKeks: ['blue'], sealMetadata: true }],
    });
    expect((await runJob('re-encrypt', '-c', back, '-b', Bucket, '--prefix', 'source')).code).toBe(0);
    await expectSealed(Bucket, 'source');
    await expectDescribed(Bucket, 'source');
    expect((await runJob('verify', '-c', back, '-b', Bucket, '--prefix', 'source')).code).toBe(0);
  }, 60_000);

  it('gets it by decrypt --metadata, and its size alone by inspect', async () => {
    const config = configFile('decrypt.yaml', CONFIG);
    const out = path.join(used.stack.directory, 'restored');
    const args = ['decrypt', '-c', config, '-b', Bucket, '-k', 'source', '-o', out, '--metadata'];
    const { code, stderr } = await runApp('cli', {}, args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(out).equals(plaintext)).toBe(true);
    const described = JSON.parse(readFileSync(`${out}.metadata.json`, 'utf8')) as unknown;
    expect(described).toEqual({
      'cache-control': DESCRIPTION.CacheControl,
      'content-disposition': DESCRIPTION.ContentDisposition,
      'content-encoding': DESCRIPTION.ContentEncoding,
      'content-language': DESCRIPTION.ContentLanguage,
      'content-type': DESCRIPTION.ContentType,
      expires: EXPIRES,
      [`x-amz-meta-${CANARY}`]: 'a name',
      'x-amz-meta-colour': CANARY,
      'x-amz-meta-empty': '',
    });
    const record = (await used.stack.control.readRaw(Bucket, 'source')).metadata.s3ep!;
    const inspected = await runApp('cli', {}, ['inspect', '--record', record]);
    expect(inspected.stdout).toContain('sealed metadata');
    expect(inspected.stdout).not.toContain(CANARY);
  });
});
