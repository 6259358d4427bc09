import { copyFile, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bucket } from './bucket';
import type { BucketSettings } from './bucket-settings';
import { Storage } from './storage';
import type { ObjectVersion } from './stored-version';
import { withVersion, withoutVersion } from './version-history';

const SETTINGS: BucketSettings = {
  name: 'bucket',
  created: 0,
  owner: 'me',
  versioning: 'off',
  objectLock: false,
  documents: {},
};

let root: string;
let storage: Storage;
let bucket: Bucket;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'embedded-s3-storage-'));
  storage = await Storage.open(root);
  await storage.createBucket(SETTINGS);
  bucket = storage.bucket('bucket');
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

const inBucket = (...names: string[]): string => path.join(root, 'buckets', 'bucket', ...names);

async function dataFile(content: string): Promise<string> {
  const temporary = storage.durable.temporaryPath();
  await writeFile(temporary, content);
  return bucket.data.adopt(temporary);
}

async function objectOf(content: string, more: Partial<ObjectVersion> = {}): Promise<ObjectVersion> {
  return {
    kind: 'object',
    versionId: 'null',
    lastModified: 0,
    bytes: content.length,
    etag: 'etag',
    segments: [{ file: await dataFile(content), bytes: content.length }],
    headers: {},
    metadata: {},
    tags: [],
    ...more,
  };
}

async function put(key: string, content: string): Promise<ObjectVersion> {
  const version = await objectOf(content);
  await bucket.change(key, (versions) => withVersion(versions, version));
  return version;
}

async function reopen(): Promise<Bucket> {
  storage = await Storage.open(root);
  bucket = storage.bucket('bucket');
  return bucket;
}

describe('Storage', () => {
  it('finds keys of every form again, in the order of bytes', async () => {
    const keys = ['..', 'a', 'a/b', 'a//b', '\uFFEE', '\u{1F600}', 'é'.repeat(512)];
    for (const key of keys) await put(key, key);
    await reopen();
    for (const key of keys) expect(bucket.history(key)?.versions).toHaveLength(1);
    expect(bucket.keys.size).toBe(keys.length);
    expect(bucket.keys.at(bucket.keys.size - 1)).toBe(Buffer.from('\u{1F600}').toString('latin1'));
  });

  it('removes at start what an interrupted process left: temporary files, bytes without metadata, half buckets', async () => {
    const { segments } = await put('kept', 'kept');
    await dataFile('orphan');
    await writeFile(storage.durable.temporaryPath(), 'half');
    const half = await Storage.open(root);
    await half.createBucket({ ...SETTINGS, name: 'half' });
    await rm(path.join(root, 'buckets', 'half', 'bucket.json'));
    await reopen();
    expect(await readdir(inBucket('data'))).toEqual([segments[0]?.file]);
    expect(await readdir(path.join(root, 'tmp'))).toEqual([]);
    expect(await readdir(path.join(root, 'buckets'))).toEqual(['bucket']);
  });

  it('keeps the parts that an object uses when the crash came between commit and end of the upload', async () => {
    const description = { headers: {}, metadata: {}, tags: [] };
    await bucket.uploads.create({ uploadId: 'u1', key: 'k', initiated: 0, owner: 'me', description });
    const segment = { file: await dataFile('part'), bytes: 4 };
    await bucket.uploads.putPart('u1', 'k', { partNumber: 1, bytes: 4, etag: 'e', segment, lastModified: 0 });
    const version = { ...(await objectOf('')), bytes: 4, segments: [segment], uploadId: 'u1' };
    await bucket.change('k', (versions) => withVersion(versions, version));
    await reopen();
    expect(bucket.uploads.all()).toEqual([]);
    expect(await readdir(inBucket('uploads'))).toEqual([]);
    expect(await readFile(inBucket('data', segment.file), 'utf8')).toBe('part');
  });

  it('keeps an unfinished upload and its parts', async () => {
    const description = { headers: {}, metadata: {}, tags: [] };
    await bucket.uploads.create({ uploadId: 'u1', key: 'k', initiated: 0, owner: 'me', description });
    const segment = { file: await dataFile('part'), bytes: 4 };
    await bucket.uploads.putPart('u1', 'k', { partNumber: 1, bytes: 4, etag: 'e', segment, lastModified: 0 });
    await reopen();
    expect(bucket.uploads.find('u1', 'k').parts.get(1)?.segment).toEqual(segment);
    expect(await readdir(inBucket('data'))).toEqual([segment.file]);
  });

  it('shows the old version whole until the new one is in place', async () => {
    const old = await put('k', 'old');
    const [metadata = ''] = await readdir(inBucket('keys'));
    await copyFile(inBucket('keys', metadata), path.join(root, 'saved'));
    const fresh = await objectOf('new');
    // as after a crash in the middle: the new bytes are there, the metadata is not
    await rename(path.join(root, 'saved'), inBucket('keys', metadata));
    await reopen();
    expect(bucket.history('k')?.versions).toEqual([old]);
    expect(await readdir(inBucket('data'))).not.toContain(fresh.segments[0]?.file);
  });

  it('changes nothing when the decision throws', async () => {
    const version = await put('k', 'old');
    const refusal = bucket.change('k', () => {
      throw new Error('no');
    });
    await expect(refusal).rejects.toThrow('no');
    expect(bucket.history('k')?.versions).toEqual([version]);
  });

  it('decides one change of a key after the other', async () => {
    const versions = await Promise.all(Array.from({ length: 10 }, (_, n) => objectOf(`${n}`)));
    const winners: number[] = [];
    await Promise.all(
      versions.map((version, n) =>
        bucket.change('k', (before) => {
          if (before.length > 0) return { versions: before, displaced: [version] };
          winners.push(n);
          return withVersion(before, version);
        }),
      ),
    );
    expect(winners).toEqual([0]);
    expect(await readdir(inBucket('data'))).toHaveLength(1);
  });

  it('removes a file that is being read when the reading has ended', async () => {
    const { segments } = await put('k', 'x');
    const files = segments.map(({ file }) => file);
    const release = bucket.data.hold(files);
    await bucket.change('k', (versions) => withoutVersion(versions, 'null'));
    expect(await readdir(inBucket('data'))).toEqual(files);
    release();
    while ((await readdir(inBucket('data'))).length > 0)
      await new Promise((resolve) => setImmediate(resolve));
  });

  it('removes an empty bucket only', async () => {
    await put('k', 'x');
    await expect(storage.deleteBucket('bucket')).rejects.toMatchObject({ code: 'BucketNotEmpty' });
    await bucket.change('k', (versions) => withoutVersion(versions, 'null'));
    await storage.deleteBucket('bucket');
    expect(storage.buckets()).toEqual([]);
    await expect(bucket.change('k', (versions) => ({ versions, displaced: [] }))).rejects.toMatchObject({
      code: 'NoSuchBucket',
    });
  });
});
