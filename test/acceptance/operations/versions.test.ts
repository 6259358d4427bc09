import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const used = useStack();

beforeAll(async () => {
  await used.s3.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
});

async function put(Key: string, Body: string): Promise<{ VersionId: string; ETag: string }> {
  const { VersionId, ETag } = await used.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  return { VersionId: VersionId!, ETag: ETag! };
}

async function read(Key: string, VersionId?: string): Promise<string> {
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body!.transformToString();
}

it('each is read, described and listed by its id', async () => {
  const first = await put('described', 'first');
  const second = await put('described', 'second one');
  expect(await read('described', first.VersionId)).toBe('first');
  expect(await read('described', second.VersionId)).toBe('second one');
  expect(await read('described')).toBe('second one');
  const head = await used.s3.send(
    new HeadObjectCommand({ Bucket, Key: 'described', VersionId: first.VersionId }),
  );
  expect(head).toMatchObject({ ...first, ContentLength: 5 });
  const attributes = await used.s3.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key: 'described',
      VersionId: first.VersionId,
      ObjectAttributes: ['ObjectSize', 'ETag'],
    }),
  );
  expect(attributes).toMatchObject({
    VersionId: first.VersionId,
    ObjectSize: 5,
    ETag: first.ETag.slice(1, -1),
  });

  const { Versions } = await used.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'described' }));
  expect(Versions).toMatchObject([
    { ...second, Key: 'described', Size: 10, IsLatest: true },
    { ...first, Key: 'described', Size: 5, IsLatest: false },
  ]);
});

it('a range of an old one is one of its plaintext', async () => {
  const { VersionId } = await put('ranged', '0123456789');
  await put('ranged', 'other');
  const got = await used.s3.send(
    new GetObjectCommand({ Bucket, Key: 'ranged', VersionId, Range: 'bytes=2-4' }),
  );
  expect(await got.Body!.transformToString()).toBe('234');
  expect(got.ContentRange).toBe('bytes 2-4/10');
});

describe('a delete marker', () => {
  it('hides the object, is listed, and is removed by its id', async () => {
    const { VersionId } = await put('hidden', 'there');
    const marker = await used.s3.send(new DeleteObjectCommand({ Bucket, Key: 'hidden' }));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });

    expect((await failureOf(used.s3.send(new GetObjectCommand({ Bucket, Key: 'hidden' })))).code).toBe(
      'NoSuchKey',
    );
    for (const method of ['GET', 'HEAD']) {
      const path = '/bucket/hidden';
      const answer = await sendSigned({ endpoint: used.stack.endpoint, method, path });
      expect(answer.status).toBe(404);
      expect(answer.headers).toMatchObject({
        'x-amz-delete-marker': 'true',
        'x-amz-version-id': marker.VersionId,
      });
    }
    expect(await read('hidden', VersionId)).toBe('there');
    const ofMarker = used.s3.send(
      new GetObjectCommand({ Bucket, Key: 'hidden', VersionId: marker.VersionId }),
    );
    expect(await failureOf(ofMarker)).toMatchObject({ code: 'MethodNotAllowed', status: 405 });

    const listed = await used.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'hidden' }));
    expect(listed.DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
    expect(listed.Versions).toMatchObject([{ VersionId, Size: 5, IsLatest: false }]);

    const removed = await used.s3.send(
      new DeleteObjectCommand({ Bucket, Key: 'hidden', VersionId: marker.VersionId }),
    );
    expect(removed).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await read('hidden')).toBe('there');
  });
});

it('one is removed for good, alone or among others', async () => {
  const versions = [await put('removed', '1'), await put('removed', '2'), await put('removed', '3')];
  const [first, second] = versions.map(({ VersionId }) => VersionId);
  await used.s3.send(new DeleteObjectCommand({ Bucket, Key: 'removed', VersionId: first }));
  const { Deleted } = await used.s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'removed', VersionId: second }] } }),
  );
  expect(Deleted).toMatchObject([{ Key: 'removed', VersionId: second }]);
  const gone = used.s3.send(new GetObjectCommand({ Bucket, Key: 'removed', VersionId: first }));
  expect(await failureOf(gone)).toMatchObject({ code: 'NoSuchVersion', status: 404 });
  expect(await read('removed')).toBe('3');
});

it('an old one is brought back by a copy onto itself', async () => {
  const old = await put('restored', 'old');
  await put('restored', 'new');
  const copied = await used.s3.send(
    new CopyObjectCommand({
      Bucket,
      Key: 'restored',
      CopySource: `${Bucket}/restored?versionId=${old.VersionId}`,
    }),
  );
  expect(copied.CopySourceVersionId).toBe(old.VersionId);
  expect(copied.VersionId).not.toBe(old.VersionId);
  expect(await read('restored')).toBe('old');
  expect(await read('restored', copied.VersionId)).toBe('old');
});

it('one that never was is said to be so', async () => {
  await put('known', 'x');
  const call = used.s3.send(
    new GetObjectCommand({ Bucket, Key: 'known', VersionId: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }),
  );
  expect((await failureOf(call)).code).toMatch(/NoSuchVersion|InvalidArgument/);
});

it('tags belong to one version', async () => {
  const { VersionId } = await put('tagged', 'old');
  await put('tagged', 'new');
  const TagSet = [{ Key: 'a', Value: 'b' }];
  await used.s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', VersionId, Tagging: { TagSet } }));
  const tags = async (id?: string): Promise<unknown> =>
    (await used.s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged', VersionId: id }))).TagSet;
  expect(await tags(VersionId)).toEqual(TagSet);
  expect(await tags()).toEqual([]);
});
