import { afterEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { ListMultipartUploadsCommand, ListObjectsV2Command, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const UploadId = 'an-upload-that-no-backend-gave';
const used = useStack();

/** Whatever was asked, the backend must have neither objects nor uploads. */
afterEach(async () => {
  expect((await used.backend.send(new ListObjectsV2Command({ Bucket }))).Contents).toBeUndefined();
  expect((await used.backend.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
});

describe('what is no upload of a part', () => {
  it('is never taken for one: UploadPartCopy of no upload is refused', async () => {
    const part = { Bucket, Key: 'upload', UploadId, PartNumber: 1 };
    const copy = used.s3.send(new UploadPartCopyCommand({ ...part, CopySource: 'bucket/x' }));
    expect(await failureOf(copy)).toMatchObject({ code: 'NoSuchUpload', status: 404 });
  });

  it('is never taken for a whole object: a PUT that has but one of uploadId and partNumber', async () => {
    for (const query of [{ uploadId: UploadId }, { partNumber: '1' }] as Record<string, string>[]) {
      await used.stack.control.resetRequests();
      const answer = await sendSigned({
        endpoint: used.stack.endpoint,
        method: 'PUT',
        path: '/bucket/upload',
        query,
        body: randomBytes(100_000),
      });
      expect(answer.body.toString()).toMatch(/<Code>(InvalidArgument|NotImplemented)<\/Code>/);
      expect(await used.stack.control.requests()).toEqual([]);
    }
  });
});
