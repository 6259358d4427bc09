import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { defaultConfig, Stack } from '../../support/stack';

const MEBIBYTE = 1_048_576;
const PLACE = { Bucket: 'replaced-kept-part', Key: 'key' };

/** docs/adr/0012: before a backend that wants every part listed. */
describe('A kept last part that is replaced under its own number', () => {
  let stack: Stack;
  let s3: S3Client;

  beforeAll(async () => {
    const { backend } = defaultConfig('http://127.0.0.1');
    const { credentials } = backend as { credentials: object };
    const embedded = await Stack.start();
    stack = await Stack.start({
      backendEndpoint: embedded.backendEndpoint,
      config: {
        backend: {
          endpoint: embedded.backendEndpoint,
          credentials,
          overrides: { completionList: 'every-part' },
        },
      },
    });
    stopEmbedded = () => embedded.stop();
    s3 = stack.client();
    await s3.send(new CreateBucketCommand({ Bucket: PLACE.Bucket }));
  });
  let stopEmbedded: () => Promise<void>;

  afterAll(async () => {
    await stack.stop();
    await stopEmbedded();
  });

  it('is found again by a completion after one that the backend refused', async () => {
    await s3.send(new PutObjectCommand({ ...PLACE, Body: 'in the way' }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(PLACE));
    const bodies = [randomBytes(5 * MEBIBYTE), randomBytes(1_000)];
    const Parts = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ ...PLACE, UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ETag });
    }
    const completion = { ...PLACE, UploadId, MultipartUpload: { Parts } };
    await expect(
      s3.send(new CompleteMultipartUploadCommand({ ...completion, IfNoneMatch: '*' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await s3.send(new CompleteMultipartUploadCommand(completion));
    const got = await s3.send(new GetObjectCommand(PLACE));
    const body = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(body.equals(Buffer.concat(bodies))).toBe(true);
  });
});
