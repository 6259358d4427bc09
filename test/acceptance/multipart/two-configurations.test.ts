import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServerProcess } from '../../support/server-process';
import { CLIENT, sdkClient } from '../../support/stack';
import { useStack } from '../../support/use-stack';

const PASSED_THROUGH = { buckets: [{ match: '*', mode: 'passthrough' }] };
const Bucket = 'bucket';
const Body = Buffer.from('a part that is the last');
const used = useStack({ buckets: [Bucket] });
let other: ServerProcess;
/** Of a replica that has not yet been told that the bucket is encrypted, or has been told that it no longer is. */
let passing: S3Client;

beforeAll(async () => {
  other = await used.stack.startAnotherProxy({ config: PASSED_THROUGH });
  passing = sdkClient(other.listening.s3 ?? '', CLIENT);
});
afterAll(async () => {
  passing.destroy();
  await other.stop('SIGKILL');
});

async function begin(s3: S3Client, Key: string) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  return { Bucket, Key, UploadId };
}
type Upload = Awaited<ReturnType<typeof begin>>;

async function send(s3: S3Client, upload: Upload): Promise<CompletedPart> {
  const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body }));
  return { ETag, PartNumber: 1 };
}

function complete(s3: S3Client, upload: Upload, Parts: CompletedPart[]) {
  return s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
}

async function read(s3: S3Client, { Key }: Upload): Promise<Buffer> {
  const { Body: stream } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await stream?.transformToByteArray()) ?? []);
}

const UNAVAILABLE = { name: 'ServiceUnavailable' };

describe('an upload begun by a replica that encrypts the bucket', () => {
  it('takes no part from one that passes it through, and goes on where it was begun', async () => {
    const upload = await begin(used.s3, 'parts');
    await expect(send(passing, upload)).rejects.toMatchObject(UNAVAILABLE);
    await complete(used.s3, upload, [await send(used.s3, upload)]);
    expect(await read(used.s3, upload)).toEqual(Body);
  });

  it('takes no copied part there', async () => {
    const source = await begin(passing, 'source');
    await complete(passing, source, [await send(passing, source)]);
    const upload = await begin(used.s3, 'copied-parts');
    const copy = new UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource: `${Bucket}/source` });
    await expect(passing.send(copy)).rejects.toMatchObject(UNAVAILABLE);
  });

  it('is not completed there, where it would get no manifest', async () => {
    const upload = await begin(used.s3, 'completion');
    await send(used.s3, upload);
    const { Parts = [] } = await passing.send(new ListPartsCommand(upload));
    const listed = Parts.map(({ ETag, PartNumber }) => ({ ETag, PartNumber }));
    await expect(complete(passing, upload, listed)).rejects.toMatchObject(UNAVAILABLE);
    await complete(used.s3, upload, listed);
    expect(await read(used.s3, upload)).toEqual(Body);
  });
});

it('a plain upload costs one request more than its own, whatever the number of its parts', async () => {
  const upload = await begin(passing, 'plain');
  await used.stack.control.resetRequests();
  await send(passing, upload);
  await complete(passing, upload, [await send(passing, upload)]);
  const operations = (await used.stack.control.requests()).map(({ operation }) => operation);
  expect(operations).toEqual(['GetObject', 'UploadPart', 'UploadPart', 'CompleteMultipartUpload']);
  expect(await read(passing, upload)).toEqual(Body);
});
