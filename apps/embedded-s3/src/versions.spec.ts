import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { startTestServer } from './test-server';
import type { TestServer } from './test-server';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.remove();
});

const newBucket = (Bucket: string, ObjectLockEnabledForBucket = false) =>
  server.s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket }));

const setVersioning = (Bucket: string, Status: 'Enabled' | 'Suspended') =>
  server.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));

async function put(Bucket: string, Key: string, Body: string): Promise<string> {
  return (await server.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId ?? 'none';
}

async function get(Bucket: string, Key: string, VersionId?: string): Promise<string | undefined> {
  const answer = await server.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return answer.Body?.transformToString();
}

async function versionsOf(Bucket: string): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await server.s3.send(
    new ListObjectVersionsCommand({ Bucket }),
  );
  return [
    ...Versions.map((version) => `${version.Key}:${version.VersionId}${version.IsLatest ? '*' : ''}`),
    ...DeleteMarkers.map(
      (marker) => `${marker.Key}:${marker.VersionId}${marker.IsLatest ? '*' : ''}:deleted`,
    ),
  ];
}

describe('versions', () => {
  it('are all kept while versioning is enabled, and a deletion only hides them', async () => {
    const Bucket = 'enabled';
    await newBucket(Bucket);
    expect(await put(Bucket, 'k', 'before')).toBe('none');
    await setVersioning(Bucket, 'Enabled');
    const one = await put(Bucket, 'k', 'one');
    const { VersionId: marker = '', DeleteMarker } = await server.s3.send(
      new DeleteObjectCommand({ Bucket, Key: 'k' }),
    );
    expect(DeleteMarker).toBe(true);
    await expect(get(Bucket, 'k')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(get(Bucket, 'k', marker)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    expect(await get(Bucket, 'k', one)).toBe('one');
    expect(await get(Bucket, 'k', 'null')).toBe('before');
    expect(await versionsOf(Bucket)).toEqual([`k:${one}`, 'k:null', `k:${marker}*:deleted`]);
    expect((await server.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    await server.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: marker }));
    expect(await get(Bucket, 'k')).toBe('one');
  });

  it('have one null version while versioning is suspended', async () => {
    const Bucket = 'suspended';
    await newBucket(Bucket);
    await setVersioning(Bucket, 'Enabled');
    const kept = await put(Bucket, 'k', 'kept');
    await setVersioning(Bucket, 'Suspended');
    expect(await put(Bucket, 'k', 'null 1')).toBe('null');
    await put(Bucket, 'k', 'null 2');
    expect(await versionsOf(Bucket)).toEqual(['k:null*', `k:${kept}`]);
    await server.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(await versionsOf(Bucket)).toEqual([`k:${kept}`, 'k:null*:deleted']);
  });

  it('can be tagged and copied one by one', async () => {
    const Bucket = 'single';
    await newBucket(Bucket);
    await setVersioning(Bucket, 'Enabled');
    const one = await put(Bucket, 'k', 'one');
    await put(Bucket, 'k', 'two');
    const Tagging = { TagSet: [{ Key: 'a', Value: '1' }] };
    await server.s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', VersionId: one, Tagging }));
    const tags = async (VersionId?: string) =>
      (await server.s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'k', VersionId }))).TagSet;
    expect(await tags(one)).toEqual(Tagging.TagSet);
    expect(await tags()).toEqual([]);
    await server.s3.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k?versionId=${one}` }),
    );
    expect(await get(Bucket, 'copy')).toBe('one');
    await expect(get(Bucket, 'k', 'no-such-version')).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(get(Bucket, 'k', 'A'.repeat(32))).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('are listed page by page without loss', async () => {
    const Bucket = 'paged';
    await newBucket(Bucket);
    await setVersioning(Bucket, 'Enabled');
    const expected: string[] = [];
    for (const key of ['a', 'b', 'c']) {
      const ids = [await put(Bucket, key, '1'), await put(Bucket, key, '2'), await put(Bucket, key, '3')];
      expected.push(...ids.reverse());
    }
    const seen: string[] = [];
    let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (;;) {
      const page = await server.s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...marker }));
      seen.push(...(page.Versions ?? []).map(({ VersionId }) => VersionId ?? ''));
      if (page.IsTruncated !== true) break;
      marker = { KeyMarker: page.NextKeyMarker!, VersionIdMarker: page.NextVersionIdMarker! };
    }
    expect(seen).toEqual(expected);
  });

  it('cannot be removed while they are locked', async () => {
    const Bucket = 'locked';
    await newBucket(Bucket, true);
    const VersionId = await put(Bucket, 'k', 'x');
    const object = { Bucket, Key: 'k', VersionId };
    const RetainUntilDate = new Date(Date.now() + 3_600_000);
    const remove = (BypassGovernanceRetention = false) =>
      server.s3.send(new DeleteObjectCommand({ ...object, BypassGovernanceRetention }));
    await server.s3.send(
      new PutObjectRetentionCommand({ ...object, Retention: { Mode: 'GOVERNANCE', RetainUntilDate } }),
    );
    await server.s3.send(new PutObjectLegalHoldCommand({ ...object, LegalHold: { Status: 'ON' } }));
    await expect(remove(true)).rejects.toMatchObject({ name: 'AccessDenied' });
    await server.s3.send(new PutObjectLegalHoldCommand({ ...object, LegalHold: { Status: 'OFF' } }));
    await expect(remove()).rejects.toMatchObject({ name: 'AccessDenied' });
    const head = await server.s3.send(new HeadObjectCommand(object));
    expect([head.ObjectLockMode, head.ObjectLockLegalHoldStatus]).toEqual(['GOVERNANCE', 'OFF']);
    await remove(true);
  });
});

describe('listings', () => {
  it('page with markers, tokens and delimiters, and encode keys when asked', async () => {
    const Bucket = 'listed';
    await newBucket(Bucket);
    for (const key of ['a b', 'd/1', 'd/2', 'e+', 'é']) await put(Bucket, key, 'x');
    const first = await server.s3.send(
      new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 2, EncodingType: 'url' }),
    );
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['a%20b']);
    expect(first.CommonPrefixes).toEqual([{ Prefix: 'd/' }]);
    expect([first.IsTruncated, first.NextMarker]).toEqual([true, 'd/']);
    const second = await server.s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: 'd/' }));
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['e+', 'é']);
    const v2 = await server.s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3, FetchOwner: true }));
    expect(v2.Contents?.[0]?.Owner?.DisplayName).toBe('TESTKEY');
    const rest = await server.s3.send(
      new ListObjectsV2Command({ Bucket, ContinuationToken: v2.NextContinuationToken }),
    );
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['e+', 'é']);
    await expect(
      server.s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'forged' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('met no bug on the way', () => {
    expect(server.failures).toEqual([]);
  });
});
