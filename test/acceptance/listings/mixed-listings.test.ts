import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { KEK } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const MEBIBYTE = 1_048_576;
/** Where an object is large enough to be an encrypted one. */
const LEAST_STORED_BYTES = 28;
const SIZES = [0, 1, 27, 28, 100, 65_535, 65_536, 65_537, 200_000];
const Bucket = 'mixed-all';
const used = useStack({
  buckets: [Bucket, 'mixed-versions', 'mixed-failing', 'mixed-many', 'refusing', 'encrypted'],
  config: {
    keys: { keks: [{ id: 'main', provider: 'local-aes', key: KEK }] },
    buckets: [
      { match: 'mixed-*', mode: 'mixed', plaintextReads: 'pass-through' },
      { match: 'refusing', mode: 'mixed' },
      { match: '*' },
    ],
  },
});

async function upload(s3: S3Client, Key: string, sizes: readonly number[]): Promise<void> {
  const upload = await TestUpload.start(s3, { Bucket, Key });
  for (const [index, bytes] of sizes.entries()) await upload.send(index + 1, randomBytes(bytes));
  await upload.complete();
}

beforeAll(async () => {
  for (const bytes of SIZES) {
    const Body = randomBytes(bytes);
    const Key = `${String(bytes).padStart(6, '0')} ü&<`;
    await used.s3.send(new PutObjectCommand({ Bucket, Key: `encrypted/${Key}`, Body }));
    await used.backend.send(new PutObjectCommand({ Bucket, Key: `plain/${Key}`, Body }));
  }
  await upload(used.s3, 'encrypted/parts', [5 * MEBIBYTE, 1_000]);
  await upload(used.s3, 'encrypted/parts-unnamed', [5 * MEBIBYTE, 70_000]);
  await upload(used.backend, 'plain/parts', [5 * MEBIBYTE, 1_000]);
  // as some backends write them, or a copy made behind the proxy's back (object-format 4.4)
  await used.stack.control.replaceRaw(Bucket, 'encrypted/parts-unnamed', { etag: 'ab'.repeat(16) });
  await used.backend.send(new PutObjectCommand({ Bucket, Key: '.s3ep/x', Body: 'state' }));
  await used.backend.send(new PutObjectCommand({ Bucket, Key: '.s3ep/y', Body: randomBytes(100) }));
}, 60_000);

const requests = async (): Promise<readonly string[]> =>
  (await used.stack.control.requests()).map(({ operation, key = '' }) => `${operation} ${key}`.trim());
const counted = async (operation: string): Promise<number> =>
  (await requests()).filter((request) => request.startsWith(operation)).length;

interface Listed {
  readonly Key?: string | undefined;
  readonly Size?: number | undefined;
  readonly ETag?: string | undefined;
}

/** What GET and HEAD say is what a listing has to say. */
async function headed(entries: readonly Listed[], bucket = Bucket): Promise<Listed[]> {
  return Promise.all(
    entries.map(async ({ Key }) => {
      const head = await used.s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));
      return { Key, Size: head.ContentLength, ETag: head.ETag };
    }),
  );
}
const described = (entries: readonly Listed[] = []): Listed[] =>
  entries.map(({ Key, Size, ETag }) => ({ Key, Size, ETag }));

describe('in a mixed bucket', () => {
  it('listings tell the size and ETag of every object as HEAD does, and ask about each once', async () => {
    await used.stack.control.resetRequests();
    const first = await used.s3.send(new ListObjectsV2Command({ Bucket }));
    const asked = await requests();
    const large = SIZES.filter((bytes) => bytes >= LEAST_STORED_BYTES).length;
    // every encrypted object, plain ones that could be one; one more for the layout that no ETag tells
    expect(asked.filter((request) => request.startsWith('HeadObject'))).toHaveLength(
      SIZES.length + large + 3,
    );
    expect(asked.filter((request) => request.startsWith('GetObject'))).toEqual([
      'GetObject encrypted/parts-unnamed',
    ]);
    expect(asked.join()).not.toContain('.s3ep');

    expect(first.KeyCount).toBe(2 * SIZES.length + 3);
    expect(described(first.Contents)).toEqual(await headed(first.Contents!));
    const sizes = first.Contents!.map(({ Size }) => Size);
    const parts = [5 * MEBIBYTE + 1_000, 5 * MEBIBYTE + 70_000, 5 * MEBIBYTE + 1_000];
    expect(sizes).toEqual([...SIZES, parts[0], parts[1], ...SIZES, parts[2]]);

    await used.stack.control.resetRequests();
    const again = await used.s3.send(new ListObjectsCommand({ Bucket }));
    expect(described(again.Contents)).toEqual(described(first.Contents));
    expect(await requests()).toEqual(['ListObjects']);
  });

  it('an ETag from a listing is good for conditions, whatever the object is', async () => {
    const { Contents } = await used.s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key, ETag } of Contents!) {
      await used.s3.send(new HeadObjectCommand({ Bucket, Key, IfMatch: ETag }));
      const unchanged = used.s3.send(new HeadObjectCommand({ Bucket, Key, IfNoneMatch: ETag }));
      expect({ Key, ...(await failureOf(unchanged)) }).toMatchObject({ Key, status: 304 });
      const other = used.s3.send(new HeadObjectCommand({ Bucket, Key, IfMatch: '"ff"' }));
      expect((await failureOf(other)).status).toBe(412);
    }
    for (const Key of ['encrypted/000100 ü&<', 'plain/000100 ü&<']) {
      const { ETag } = Contents!.find((entry) => entry.Key === Key)!;
      const lost = used.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfMatch: '"ff"' }));
      expect((await failureOf(lost)).code).toBe('PreconditionFailed');
      const put = await used.s3.send(
        new PutObjectCommand({ Bucket, Key, Body: randomBytes(100), IfMatch: ETag }),
      );
      expect(put.ETag).toMatch(/-01"$/);
    }
    const after = await used.s3.send(new ListObjectsV2Command({ Bucket }));
    expect(described(after.Contents)).toEqual(await headed(after.Contents!));
  });

  it('versions are told apart each by its own', async () => {
    const place = { Bucket: 'mixed-versions', Key: 'k' };
    await used.backend.send(
      new PutBucketVersioningCommand({ ...place, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    for (const [s3, bytes] of [
      [used.backend, 1_000],
      [used.s3, 2_000],
      [used.backend, 3_000],
    ] as const)
      await s3.send(new PutObjectCommand({ ...place, Body: randomBytes(bytes) }));
    await used.s3.send(new DeleteObjectCommand(place));
    await used.stack.control.resetRequests();
    for (let listing = 1; listing <= 2; listing += 1) {
      const { Versions, DeleteMarkers } = await used.s3.send(new ListObjectVersionsCommand(place));
      expect(Versions!.map(({ Size }) => Size)).toEqual([3_000, 2_000, 1_000]);
      expect(Versions!.map(({ ETag }) => ETag!.endsWith('-01"'))).toEqual([false, true, false]);
      expect(DeleteMarkers).toHaveLength(1);
    }
    expect(await counted('HeadObject')).toBe(3);
  });

  it('a listing fails as the backend does, rather than guess', async () => {
    await used.s3.send(new PutObjectCommand({ Bucket: 'mixed-failing', Key: 'k', Body: randomBytes(100) }));
    await used.stack.control.setFaults({ match: { operation: 'HeadObject' }, fault: 'status-503' });
    const call = used.s3.send(new ListObjectsV2Command({ Bucket: 'mixed-failing' }));
    expect(await failureOf(call)).toMatchObject({ status: 503 });
    await used.stack.control.setFaults();
    const { Contents } = await used.s3.send(new ListObjectsV2Command({ Bucket: 'mixed-failing' }));
    expect(Contents).toMatchObject([{ Size: 100 }]);
  });

  it('a page of a thousand objects is told apart whole', async () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `k${String(index).padStart(4, '0')}`);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(
        keys
          .slice(at, at + 50)
          .map((Key, index) =>
            (index % 2 ? used.s3 : used.backend).send(
              new PutObjectCommand({ Bucket: 'mixed-many', Key, Body: Buffer.alloc(64) }),
            ),
          ),
      );
    await used.stack.control.resetRequests();
    const { Contents } = await used.s3.send(new ListObjectsV2Command({ Bucket: 'mixed-many' }));
    expect(Contents!.map(({ Key, Size }) => [Key, Size])).toEqual(keys.map((Key) => [Key, 64]));
    expect(await counted('HeadObject')).toBe(1_000);
  }, 60_000);
});

it('a mixed bucket that refuses plain objects lists them all the same', async () => {
  const place = { Bucket: 'refusing', Key: 'plain' };
  const { ETag } = await used.backend.send(new PutObjectCommand({ ...place, Body: randomBytes(50) }));
  const { Contents } = await used.s3.send(new ListObjectsV2Command({ Bucket: 'refusing' }));
  expect(described(Contents)).toEqual([{ Key: 'plain', Size: 50, ETag }]);
  expect((await failureOf(used.s3.send(new HeadObjectCommand(place)))).status).toBe(500);
});

it('an encrypted bucket is listed without asking about its objects', async () => {
  for (const bytes of SIZES)
    await used.s3.send(
      new PutObjectCommand({ Bucket: 'encrypted', Key: String(bytes), Body: Buffer.alloc(bytes) }),
    );
  await used.stack.control.resetRequests();
  await used.s3.send(new ListObjectsV2Command({ Bucket: 'encrypted' }));
  await used.s3.send(new ListObjectVersionsCommand({ Bucket: 'encrypted' }));
  expect(await requests()).toEqual(['ListObjectsV2', 'ListObjectVersions']);
});
