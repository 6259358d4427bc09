import { afterEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const Key = 'upload';
const UploadId = 'an-upload-that-no-backend-gave';
const plaintext = randomBytes(100_000);
const REFUSED = { code: 'NotImplemented', status: 501 };
const used = useStack();

/** Whatever was asked, the backend must have neither objects nor uploads. */
afterEach(async () => {
  expect((await used.backend.send(new ListObjectsV2Command({ Bucket }))).Contents).toBeUndefined();
  expect((await used.backend.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
});

describe('uploads in parts are refused, and reach no backend:', () => {
  const object = { Bucket, Key };
  const part = { ...object, UploadId, PartNumber: 1 };
  const parts = { Parts: [{ PartNumber: 1, ETag: '"0"' }] };

  it.each<[string, () => Promise<unknown>]>([
    ['CreateMultipartUpload', () => used.s3.send(new CreateMultipartUploadCommand(object))],
    ['UploadPart', () => used.s3.send(new UploadPartCommand({ ...part, Body: plaintext }))],
    ['UploadPartCopy', () => used.s3.send(new UploadPartCopyCommand({ ...part, CopySource: 'bucket/x' }))],
    [
      'CompleteMultipartUpload',
      () => used.s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: parts })),
    ],
    ['AbortMultipartUpload', () => used.s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }))],
    ['ListParts', () => used.s3.send(new ListPartsCommand({ ...object, UploadId }))],
    ['ListMultipartUploads', () => used.s3.send(new ListMultipartUploadsCommand({ Bucket }))],
  ])('%s', async (_operation, call) => {
    await used.stack.control.resetRequests();
    expect(await failureOf(call())).toMatchObject(REFUSED);
    expect(await used.stack.control.requests()).toEqual([]);
  });

  it('a part that comes with aws-chunked', async () => {
    await used.stack.control.resetRequests();
    const Body = Readable.from([plaintext]);
    const call = used.s3.send(new UploadPartCommand({ ...part, Body, ContentLength: plaintext.length }));
    expect(await failureOf(call)).toMatchObject(REFUSED);
    expect(await used.stack.control.requests()).toEqual([]);
  });

  it('a PUT that has but one of uploadId and partNumber', async () => {
    for (const query of [{ uploadId: UploadId }, { partNumber: '1' }] as Record<string, string>[]) {
      await used.stack.control.resetRequests();
      const answer = await sendSigned({
        endpoint: used.stack.endpoint,
        method: 'PUT',
        path: '/bucket/upload',
        query,
        body: plaintext,
      });
      expect(answer.body.toString()).toMatch(/<Code>(InvalidArgument|NotImplemented)<\/Code>/);
      expect(await used.stack.control.requests()).toEqual([]);
    }
  });
});

describe('the SDK’s upload manager', () => {
  it('is told when it sends parts', async () => {
    const upload = new Upload({
      client: used.s3,
      params: { Bucket, Key, Body: randomBytes(6 * 1_048_576) },
      partSize: 5 * 1_048_576,
    });
    expect(await failureOf(upload.done())).toMatchObject(REFUSED);
  });

  it('works where the body fits one part', async () => {
    const upload = new Upload({ client: used.s3, params: { Bucket, Key, Body: plaintext } });
    expect((await upload.done()).ETag).toMatch(/-01"$/);
    await sendSigned({ endpoint: used.stack.endpoint, method: 'DELETE', path: '/bucket/upload' });
  });
});
