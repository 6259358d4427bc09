import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const MIB = 1_048_576;
const Bucket = 'bucket';
const State = 'upload-state';
const used = useStack({
  buckets: [State, Bucket, 'plain-bucket'],
  config: {
    multipart: {
      stateBucket: State,
      keepPartsBelowBytes: 6 * MIB,
      sweepIntervalSeconds: 1,
      completedStateSeconds: 1,
      abandonedStateSeconds: 1,
    },
  },
});

async function keysIn(bucket: string): Promise<readonly string[]> {
  const { Contents = [] } = await used.backend.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

describe('state of uploads in a bucket of its own', () => {
  it('serves an upload, is swept, and leaves the bucket of the object to the client', async () => {
    const upload = await TestUpload.start(used.s3, { Bucket, Key: 'object' });
    const bodies = [randomBytes(6 * MIB), randomBytes(6 * MIB - 20_000)];
    for (const [index, body] of bodies.entries()) await upload.send(index + 1, body);
    expect(await keysIn(Bucket)).toEqual([]);
    // 6 MiB less 20,000 bytes are kept, 6 MiB are not: the threshold is configured
    expect(await keysIn(State)).toHaveLength(2);
    await upload.complete();
    const { Body, ETag } = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'object' }));
    expect(Buffer.concat(bodies).equals(await Body!.transformToByteArray())).toBe(true);
    // the kept last part and the manifest are one part, so that all but the last are of one size
    expect(ETag).toMatch(/-2"$/);
    await waitUntil('no state is left', async () => (await keysIn(State)).length === 0);
    expect(await keysIn(Bucket)).toEqual(['object']);
  });

  it('cannot be reached by a client in any way', async () => {
    const denied = { status: 403 };
    const { Buckets = [] } = await used.s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name).sort()).toEqual([Bucket, 'plain-bucket']);
    const object = { Bucket: State, Key: 'x' };
    for (const attempt of [
      used.s3.send(new HeadBucketCommand({ Bucket: State })),
      used.s3.send(new ListObjectsV2Command({ Bucket: State })),
      used.s3.send(new PutObjectCommand({ ...object, Body: 'x' })),
      used.s3.send(new GetObjectCommand(object)),
      used.s3.send(new CreateBucketCommand({ Bucket: State })),
      used.s3.send(new DeleteBucketCommand({ Bucket: State })),
      used.s3.send(new CopyObjectCommand({ Bucket, Key: 'y', CopySource: `${State}/x` })),
      used.s3.send(new CopyObjectCommand({ Bucket: 'plain-bucket', Key: 'y', CopySource: `${State}/x` })),
      TestUpload.start(used.s3, object),
    ])
      expect(await failureOf(attempt)).toMatchObject(denied);
    expect(await keysIn(Bucket)).toEqual(['object']);
  });
});
