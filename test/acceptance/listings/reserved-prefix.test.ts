import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { type RawAnswer, sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const RESERVED = '.s3ep/';
/** Before, between and behind what is reserved, in the order of bytes. */
const KEYS = ['!', '-/1', '-/2', '.a', '.s3', '.s3ep', '.s3ep.', '.s3ep0', '.s3f/1', 'a/1', 'a/2', 'z'];
const HIDDEN = ['copies/1', 'uploads/1/record', 'uploads/1/tail-1', 'uploads/2/record', 'x', '~'];
const used = useStack({ buckets: [Bucket, 'hidden-only', 'versions'] });

beforeAll(async () => {
  await used.backend.send(
    new PutBucketVersioningCommand({
      Bucket: 'versions',
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  );
  const hidden = HIDDEN.map((name) => RESERVED + name);
  for (const bucket of [Bucket, 'versions', 'versions'])
    for (const Key of [...KEYS, ...hidden])
      await used.backend.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
  for (const Key of ['.a', `${RESERVED}x`])
    await used.backend.send(new DeleteObjectCommand({ Bucket: 'versions', Key }));
  for (const Key of hidden)
    await used.backend.send(new PutObjectCommand({ Bucket: 'hidden-only', Key, Body: 'x' }));
});

type Query = Record<string, string>;

const ask = (bucket: string, query: Query, headers = {}): Promise<RawAnswer> =>
  sendSigned({ endpoint: used.stack.endpoint, path: `/${bucket}`, query, headers });

interface Page {
  readonly shown: readonly string[];
  readonly truncated: boolean;
  readonly keyCount: number | undefined;
  readonly next: Query;
}

interface Listing {
  readonly bucket: string;
  readonly query: Query;
  /** Times that each key is shown. */
  readonly each: number;
  readonly next: (text: string, shown: readonly string[]) => Query;
}

const element = (text: string, name: string): string | undefined =>
  new RegExp(`<${name}>(.*?)</${name}>`).exec(text)?.[1];
const required = (text: string, name: string): string => {
  const value = element(text, name);
  if (value === undefined) throw new Error(`a truncated page has no ${name}: ${text}`);
  return value;
};

const LISTINGS: Record<string, Listing> = {
  ListObjects: {
    bucket: Bucket,
    query: {},
    each: 1,
    // without a delimiter the client goes on after the last key that it was shown
    next: (text, shown) => ({ marker: element(text, 'NextMarker') ?? shown.at(-1) ?? '' }),
  },
  ListObjectsV2: {
    bucket: Bucket,
    query: { 'list-type': '2' },
    each: 1,
    next: (text) => ({ 'continuation-token': required(text, 'NextContinuationToken') }),
  },
  ListObjectVersions: {
    bucket: 'versions',
    query: { versions: '' },
    each: 2,
    next: (text) => {
      const version = element(text, 'NextVersionIdMarker');
      return {
        'key-marker': required(text, 'NextKeyMarker'),
        ...(version !== undefined && { 'version-id-marker': version }),
      };
    },
  },
};

function readPage({ next }: Listing, { status, body }: RawAnswer): Page {
  expect(status).toBe(200);
  // of what keys are made of here, only slashes are URL-encoded, and "!"
  const text = body.toString().replaceAll('%2F', '/').replaceAll('%21', '!');
  const keys = [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key!);
  const prefixes = [...text.matchAll(/<CommonPrefixes><Prefix>(.*?)<\/Prefix>/g)].map(
    ([, prefix]) => prefix!,
  );
  const truncated = element(text, 'IsTruncated') === 'true';
  const count = element(text, 'KeyCount');
  return {
    shown: [...keys, ...prefixes],
    truncated,
    keyCount: count === undefined ? undefined : Number(count),
    next: truncated ? next(text, keys) : {},
  };
}

const inOrder = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** What a bucket without reserved keys would show. */
function expected(prefix: string, delimiter: string, each: number): string[] {
  const names: string[] = [];
  for (const key of KEYS.filter((name) => name.startsWith(prefix))) {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? key : key.slice(0, end + 1);
    if (end >= 0 && names.includes(name)) continue;
    // one key has a delete marker more
    const times = end >= 0 ? 1 : each === 2 && key === '.a' ? 3 : each;
    names.push(...Array.from({ length: times }, () => name));
  }
  return inOrder(names);
}

describe.each(Object.entries(LISTINGS))('%s', (_name, listing) => {
  const variants = ['', '.', '.s3', '.s3ep', RESERVED, `${RESERVED}uploads/`].flatMap((prefix) =>
    ['', '/'].flatMap((delimiter) => [1, 2, 3, 1_000].map((size) => ({ prefix, delimiter, size }))),
  );
  it.each(variants)('of $prefix by $delimiter, $size at a time', async ({ prefix, delimiter, size }) => {
    const shown: string[] = [];
    for (let query: Query = {}, pages = 0; ; pages += 1) {
      expect(pages).toBeLessThan(50);
      const answer = await ask(listing.bucket, {
        ...listing.query,
        'max-keys': String(size),
        ...(prefix !== '' && { prefix }),
        ...(delimiter !== '' && { delimiter }),
        ...(pages % 2 === 1 && { 'encoding-type': 'url' }),
        ...query,
      });
      const page = readPage(listing, answer);
      const own = prefix.startsWith(RESERVED) ? 1 : 0;
      expect(answer.body.toString().replaceAll('%2F', '/').split(RESERVED)).toHaveLength(1 + own);
      expect(page.keyCount ?? page.shown.length).toBe(page.shown.length);
      shown.push(...page.shown);
      if (!page.truncated) break;
      expect(page.shown).not.toEqual([]);
      query = page.next;
    }
    if (listing.bucket === Bucket && delimiter !== '') expect(new Set(shown).size).toBe(shown.length);
    expect(inOrder(shown)).toEqual(expected(prefix, delimiter, listing.each));
  });

  it('of a bucket with nothing else in it is empty, and ends', async () => {
    for (const size of ['1', '1000']) {
      const page = readPage(listing, await ask('hidden-only', { ...listing.query, 'max-keys': size }));
      expect(page).toMatchObject({ shown: [], truncated: false });
    }
  });

  it('of no keys at all is empty', async () => {
    const page = readPage(listing, await ask(listing.bucket, { ...listing.query, 'max-keys': '0' }));
    expect(page).toMatchObject({ shown: [], truncated: false });
  });

  it('hands the attributes that are asked for on to the backend', async () => {
    const answer = await ask(listing.bucket, listing.query, {
      'x-amz-optional-object-attributes': 'RestoreStatus',
    });
    expect(answer.status).toBe(200);
  });
});

describe('a listing that begins among what is reserved', () => {
  const inside = `${RESERVED}uploads/1/x`;
  const behind = KEYS.slice(KEYS.indexOf('.s3ep0'));
  const texts = async (bucket: string, query: Query): Promise<string> =>
    (await ask(bucket, query)).body.toString();

  it('goes on behind it, page by page, and repeats what it was asked', async () => {
    for (const size of ['1', '2', '1000']) {
      const first = await texts(Bucket, { marker: inside, 'max-keys': size });
      expect([element(first, 'Marker'), element(first, 'Key')]).toEqual([inside, behind[0]]);
      const second = await texts(Bucket, { 'list-type': '2', 'start-after': inside, 'max-keys': size });
      expect([element(second, 'StartAfter'), element(second, 'Key')]).toEqual([inside, behind[0]]);
      expect(second).toContain(`<KeyCount>${Math.min(Number(size), behind.length)}</KeyCount>`);
    }
  });

  it('goes on behind the versions there, too', async () => {
    const { Versions } = await used.backend.send(
      new ListObjectVersionsCommand({ Bucket: 'versions', Prefix: RESERVED }),
    );
    const { Key, VersionId } = Versions![2]!;
    for (const query of [
      { 'key-marker': Key! } as Query,
      { 'key-marker': Key!, 'version-id-marker': VersionId! },
    ]) {
      const text = await texts('versions', { versions: '', 'max-keys': '1', ...query });
      expect(element(text, 'KeyMarker')).toBe(Key);
      expect(element(text, 'VersionIdMarker') ?? '').toBe('version-id-marker' in query ? VersionId : '');
      expect(element(text, 'NextKeyMarker')).toBe('.s3ep0');
    }
  });

  it('goes on where a token of the backend leads there', async () => {
    // the page behind which nothing is shown before all that is hidden
    const before = KEYS.indexOf('.s3ep.') + 1;
    const first = await texts(Bucket, { 'list-type': '2', 'max-keys': String(before + 2) });
    const token = required(first, 'NextContinuationToken');
    const text = await texts(Bucket, { 'list-type': '2', 'max-keys': '1', 'continuation-token': token });
    expect([element(text, 'Key'), element(text, 'ContinuationToken')]).toEqual(['.s3ep0', token]);
    expect(element(text, 'StartAfter')).toBeUndefined();
  });

  it('costs one request more, and only where a page would be empty', async () => {
    await used.stack.control.resetRequests();
    await texts(Bucket, { 'list-type': '2', 'max-keys': '1', 'start-after': '.s3ep.' });
    await texts(Bucket, { 'list-type': '2', 'max-keys': '1' });
    await texts(Bucket, { 'list-type': '2' });
    expect(await used.stack.control.requests()).toHaveLength(4);
  });
});
