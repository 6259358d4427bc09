import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  ListObjectsCommand,
  type ListObjectsCommandInput,
  type ListObjectsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const SIZES: Readonly<Record<string, number>> = {
  'a/1': 0,
  'a/2': 1,
  'a/b/3': 65_536,
  'a b+c&<d>"\'%20': 65_535,
  'new\nline': 5,
  'tab\tü☃': 131_073,
  z: 10,
};
const KEYS = Object.keys(SIZES).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
const used = useStack({ buckets: [Bucket, 'reserved-only'] });
const etags: Record<string, string> = {};

beforeAll(async () => {
  for (const Key of KEYS) {
    const put = await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(SIZES[Key]!) }));
    etags[Key] = put.ETag!;
  }
  for (const name of ['.s3ep/manifest/1', '.s3ep/manifest/2', '.s3ep/x'])
    for (const each of [Bucket, 'reserved-only'])
      await used.backend.send(new PutObjectCommand({ Bucket: each, Key: name, Body: 'x' }));
});

const expected = (keys: readonly string[]): object[] =>
  keys.map((Key) => ({ Key, Size: SIZES[Key], ETag: etags[Key] }));
const v1 = (input: Partial<ListObjectsCommandInput> = {}): Promise<ListObjectsCommandOutput> =>
  used.s3.send(new ListObjectsCommand({ Bucket, ...input }));
const v2 = (input: Partial<ListObjectsV2CommandInput> = {}): Promise<ListObjectsV2CommandOutput> =>
  used.s3.send(new ListObjectsV2Command({ Bucket, ...input }));

type ListingInput = Pick<
  ListObjectsCommandInput,
  keyof ListObjectsCommandInput & keyof ListObjectsV2CommandInput
>;
type Listing = Pick<
  ListObjectsCommandOutput,
  keyof ListObjectsCommandOutput & keyof ListObjectsV2CommandOutput
>;
type List = (input?: Partial<ListingInput>) => Promise<Listing>;

// XML 1.0 cannot hold every character of a key; encoding-type=url is made for that
const EncodingType = 'url' as const;
const decoded = <Entry extends { Key?: string }>(contents: readonly Entry[] = []): Entry[] =>
  contents.map((entry) => ({ ...entry, Key: decodeURIComponent(entry.Key!.replaceAll('+', '%20')) }));

describe.each<[string, List]>([
  ['ListObjects', v1],
  ['ListObjectsV2', v2],
])('%s', (name, list) => {
  it('shows sizes and ETags of the plaintext, in one backend request', async () => {
    await used.stack.control.resetRequests();
    const { Contents, IsTruncated } = await list();
    expect(Contents).toMatchObject(expected(KEYS));
    expect(
      Contents!.every(({ LastModified, StorageClass }) => LastModified && StorageClass === 'STANDARD'),
    ).toBe(true);
    expect(IsTruncated).toBe(false);
    expect(await used.stack.control.requests()).toMatchObject([{ operation: name, status: 200 }]);
  });

  it('encodes keys when asked', async () => {
    const { Contents, EncodingType: type } = await list({ EncodingType });
    expect(type).toBe('url');
    expect(Contents!.map(({ Key }) => Key)).not.toEqual(KEYS);
    expect(decoded(Contents)).toMatchObject(expected(KEYS));
  });

  it('narrows by prefix and groups by delimiter', async () => {
    const top = await list({ Delimiter: '/' });
    expect(top.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect(top.Contents).toMatchObject(expected(KEYS.filter((key) => !key.startsWith('a/'))));
    const below = await list({ Prefix: 'a/', Delimiter: '/' });
    expect(below.CommonPrefixes).toEqual([{ Prefix: 'a/b/' }]);
    expect(below.Contents).toMatchObject(expected(['a/1', 'a/2']));
    const odd = await list({ Prefix: 'a b+c&<' });
    expect(odd.Contents).toMatchObject(expected(['a b+c&<d>"\'%20']));
    expect(odd.Prefix).toBe('a b+c&<');
  });

  it('never shows keys of the proxy', async () => {
    for (const input of [
      { Prefix: '.s3ep/' },
      { Prefix: '.s3ep/', Delimiter: '/' },
      { Prefix: '.', Delimiter: '/' },
    ]) {
      const { Contents, CommonPrefixes, IsTruncated } = await list(input);
      expect({ Contents, CommonPrefixes, IsTruncated }).toEqual({
        Contents: undefined,
        CommonPrefixes: undefined,
        IsTruncated: false,
      });
    }
    const all = await list({ Bucket: 'reserved-only' });
    expect(all.Contents).toBeUndefined();
  });

  it('says NoSuchBucket', async () => {
    const call = list({ Bucket: 'no-such-bucket' });
    expect(await failureOf(call)).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });

  it('shows nothing for max-keys 0', async () => {
    const { Contents, MaxKeys, IsTruncated } = await list({ MaxKeys: 0 });
    expect({ Contents, MaxKeys, IsTruncated }).toEqual({
      Contents: undefined,
      MaxKeys: 0,
      IsTruncated: false,
    });
  });
});

describe('page by page', () => {
  it.each([1, 2, 3, 1_000])('of %d keys, version 2 shows every key once', async (MaxKeys) => {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await v2({ MaxKeys, ContinuationToken });
      const shown = (page.Contents ?? []).map(({ Key }) => Key!);
      expect(page.KeyCount).toBe(shown.length);
      expect(page.MaxKeys).toBe(MaxKeys);
      expect(page.ContinuationToken).toBe(ContinuationToken);
      expect(shown.length).toBeLessThanOrEqual(MaxKeys);
      keys.push(...shown);
      ContinuationToken = page.NextContinuationToken;
      expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
    } while (ContinuationToken !== undefined);
    expect(keys).toEqual(KEYS);
  });

  it.each([1, 2, 3, 1_000])('of %d keys, version 1 shows every key once', async (MaxKeys) => {
    const keys: string[] = [];
    let Marker: string | undefined;
    for (;;) {
      const page = await v1({ MaxKeys, Marker });
      const shown = (page.Contents ?? []).map(({ Key }) => Key!);
      keys.push(...shown);
      if (!page.IsTruncated) break;
      // without a delimiter S3 names no next marker: it is the last key of the page
      Marker = page.NextMarker ?? shown.at(-1);
      expect(Marker).toBeDefined();
    }
    expect(keys).toEqual(KEYS);
  });

  it.each([1, 2, 3])('of %d entries with a delimiter, nothing is lost or doubled', async (MaxKeys) => {
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await v2({ MaxKeys, ContinuationToken, Delimiter: '/' });
      seen.push(
        ...(page.Contents ?? []).map(({ Key }) => Key!),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!),
      );
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(seen.sort()).toEqual(['a/', ...KEYS.filter((key) => !key.startsWith('a/'))].sort());
  });
});

it('begins after a key, and shows the owner when asked', async () => {
  const { Contents, StartAfter } = await v2({ StartAfter: 'a/b/3', FetchOwner: true });
  expect(Contents).toMatchObject(expected(KEYS.slice(KEYS.indexOf('a/b/3') + 1)));
  expect(Contents!.every(({ Owner }) => Owner?.ID !== undefined)).toBe(true);
  expect(StartAfter).toBe('a/b/3');
  expect((await v2()).Contents!.every(({ Owner }) => Owner === undefined)).toBe(true);
});

it('keeps owner and everything else of version 1', async () => {
  const page = await v1({ Marker: 'a/1' });
  expect(page).toMatchObject({ Name: Bucket, Marker: 'a/1', MaxKeys: 1_000 });
  expect(page.Contents!.every(({ Owner }) => Owner?.ID !== undefined)).toBe(true);
});

it('ListObjectVersions shows sizes and ETags of the plaintext, and no keys of the proxy', async () => {
  const { Versions, IsTruncated } = await used.s3.send(
    new ListObjectVersionsCommand({ Bucket, EncodingType }),
  );
  expect(decoded(Versions)).toMatchObject(expected(KEYS));
  expect(IsTruncated).toBe(false);
  const reserved = await used.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: '.s3ep/' }));
  expect(reserved.Versions).toBeUndefined();
});

it('ListObjectVersions goes page by page', async () => {
  const keys: string[] = [];
  let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
  for (;;) {
    const page = await used.s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...marker }));
    keys.push(...(page.Versions ?? []).map(({ Key }) => Key!));
    if (!page.IsTruncated) break;
    marker = { KeyMarker: page.NextKeyMarker!, VersionIdMarker: page.NextVersionIdMarker! };
  }
  expect(keys).toEqual(KEYS);
});

it('reports the size of what no encrypted object can be as it is', async () => {
  await used.backend.send(new PutObjectCommand({ Bucket: 'reserved-only', Key: 'tiny', Body: 'plain' }));
  const { Contents } = await v2({ Bucket: 'reserved-only' });
  expect(Contents).toMatchObject([{ Key: 'tiny', Size: 5, ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/) }]);
});

it('refuses parameters that are not those of a listing', async () => {
  const answer = await sendSigned({
    endpoint: used.stack.endpoint,
    path: `/${Bucket}`,
    query: { 'list-type': '3' },
  });
  expect([400, 501]).toContain(answer.status);
});
