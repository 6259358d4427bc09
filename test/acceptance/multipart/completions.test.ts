import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { CLIENT, sdkClient } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const MIB = 1_048_576;
const used = useStack();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let keys = 0;
let upload: TestUpload;
let whole: Buffer;

beforeEach(async () => {
  upload = await TestUpload.start(used.s3, { Bucket, Key: `object-${++keys}` });
  whole = randomBytes(5 * MIB + 100);
  await upload.send(1, whole.subarray(0, 5 * MIB));
  await upload.send(2, whole.subarray(5 * MIB));
});

async function expectWhole(): Promise<void> {
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key: upload.Key }));
  expect(sha256((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(sha256(whole));
}

describe('a completion', () => {
  it('may be asked twice', async () => {
    const first = await upload.complete();
    const second = await upload.complete();
    expect(second.ETag).toBe(first.ETag);
    await expectWhole();
  });

  it('asked again with other parts is refused, and the object stays', async () => {
    const [first] = upload.parts;
    await upload.complete();
    expect(await failureOf(upload.complete(first ? [first] : []))).toMatchObject({ code: 'NoSuchUpload' });
    await expectWhole();
  });

  it('asked again after the object was replaced is refused', async () => {
    await upload.complete();
    await used.s3.send(new PutObjectCommand({ Bucket, Key: upload.Key, Body: 'replaced' }));
    expect(await failureOf(upload.complete())).toMatchObject({ code: 'NoSuchUpload', status: 404 });
  });

  it('asked of two processes at once makes one object', async () => {
    const proxy = await used.stack.startAnotherProxy();
    const s3 = sdkClient(proxy.listening.s3 ?? '', CLIENT);
    const answers = await Promise.all([upload.complete(), upload.through(s3).complete()]);
    expect(answers[0].ETag).toBe(answers[1].ETag);
    await expectWhole();
    s3.destroy();
    await proxy.stop('SIGKILL');
  });

  it('whose answer is lost on its way is found done', async () => {
    await used.stack.control.setFaults({
      match: { operation: 'CompleteMultipartUpload' },
      fault: 'cut-answer',
      atByte: 0,
      times: 1,
    });
    const { ETag } = await upload.complete();
    expect(ETag).toMatch(/-2"$/);
    await used.stack.control.setFaults();
    await expectWhole();
  });

  it('is held to the client’s conditions by the backend', async () => {
    await used.s3.send(new PutObjectCommand({ Bucket, Key: upload.Key, Body: 'first' }));
    const refused = await failureOf(upload.complete(undefined, { IfNoneMatch: '*' }));
    expect(refused).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    const { ETag = '' } = await used.s3.send(new GetObjectCommand({ Bucket, Key: upload.Key }));
    await upload.complete(undefined, { IfMatch: ETag });
    await expectWhole();
  });

  it('under a condition may be asked twice as well', async () => {
    const { ETag } = await upload.complete(undefined, { IfNoneMatch: '*' });
    expect((await upload.complete(undefined, { IfNoneMatch: '*' })).ETag).toBe(ETag);
  });
});

describe('a bucket in which uploads were completed', () => {
  const remove = () => used.s3.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));

  beforeEach(async () => {
    await used.s3.send(new CreateBucketCommand({ Bucket: 'short-lived' }));
  });

  afterEach(async () => {
    await remove();
    const head = used.backend.send(new HeadBucketCommand({ Bucket: 'short-lived' }));
    expect(await failureOf(head)).toMatchObject({ status: 404 });
  });

  it('can be deleted when its objects are', async () => {
    const open = await TestUpload.start(used.s3, { Bucket: 'short-lived', Key: 'object' });
    await open.send(1, Buffer.from('one'));
    await open.complete();
    expect(await failureOf(remove())).toMatchObject({ code: 'BucketNotEmpty', status: 409 });
    await used.s3.send(new DeleteObjectCommand({ Bucket: 'short-lived', Key: 'object' }));
  });

  it('can be deleted with uploads that are open, as in S3, unless there are objects too', async () => {
    const open = await TestUpload.start(used.s3, { Bucket: 'short-lived', Key: 'object' });
    await open.send(1, Buffer.from('one'));
    await used.s3.send(new PutObjectCommand({ Bucket: 'short-lived', Key: 'other', Body: 'x' }));
    expect(await failureOf(remove())).toMatchObject({ code: 'BucketNotEmpty', status: 409 });
    await open.send(2, Buffer.from('two'));
    await used.s3.send(new DeleteObjectCommand({ Bucket: 'short-lived', Key: 'other' }));
  });
});
