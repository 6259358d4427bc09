import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { encodeForm, postForm, signedFields } from '../../support/post-form';
import {
  CANARY,
  DESCRIPTION,
  expectDescribed,
  expectSealed,
  EXPIRES,
  ON_THE_WIRE,
  SEALING_BUCKETS,
  SEALING_CONFIG,
  storeDescribed,
} from '../../support/sealed-description';
import { sendSigned } from '../../support/signed-request';
import type { ServerProcess } from '../../support/server-process';
import { BACKEND, CLIENT, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { WireTap } from '../../support/wire-tap';

const plaintext = randomBytes(1_000);
const used = useStack({ buckets: SEALING_BUCKETS, config: SEALING_CONFIG });
const Bucket = 'sealed-one';
let tap: WireTap;
let proxy: ServerProcess;
let s3: S3Client;

beforeAll(async () => {
  tap = await WireTap.before(used.stack.backendEndpoint);
  proxy = await used.stack.startAnotherProxy({
    config: {
      ...SEALING_CONFIG,
      backend: { endpoint: tap.endpoint, credentials: { type: 'static', ...BACKEND } },
    },
  });
  s3 = sdkClient(proxy.listening.s3!, CLIENT);
  await storeDescribed(s3, plaintext);
});
afterAll(async () => {
  s3.destroy();
  await proxy.stop('SIGKILL');
  tap.stop();
});

const head = (bucket: string, Key: string): Promise<HeadObjectCommandOutput> =>
  s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));

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
    await expectSealed(used.stack, Bucket, 'put');
    await expectSealed(used.stack, Bucket, 'parts');
  });

  it.each(['source', 'large'])('is described as it was written, by HEAD and GET: %s', async (Key) => {
    await expectDescribed(s3, Bucket, Key);
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
    await expectSealed(used.stack, Bucket, 'form');
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
    await expectDescribed(s3, Bucket, 'altered');
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
