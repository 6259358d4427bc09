import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const Key = 'object';
const OTHER = '"0123456789abcdef0123456789abcdef-01"';
const PAST = new Date('2020-01-01T00:00:00Z');
const FUTURE = new Date(Date.now() + 86_400_000);
const used = useStack();
let etag: string;

beforeEach(async () => {
  const put = await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content' }));
  etag = put.ETag!;
});

/** The ETag as it lies in the backend, which no client ever saw. */
const backendEtag = (): string => etag.replace('-01"', '"');
const statusOf = async (call: Promise<{ $metadata: { httpStatusCode?: number } }>): Promise<number> =>
  call.then(
    ({ $metadata }) => $metadata.httpStatusCode ?? 0,
    async (error: unknown) => (await failureOf(Promise.reject(error as Error))).status,
  );

describe.each([
  ['GetObject', GetObjectCommand],
  ['HeadObject', HeadObjectCommand],
])('%s', (_name, Command) => {
  it.each([
    ['If-Match with its ETag', () => ({ IfMatch: etag }), 200],
    ['If-Match with its ETag unquoted', () => ({ IfMatch: etag.slice(1, -1) }), 200],
    ['If-Match with a list that has it', () => ({ IfMatch: `${OTHER}, ${etag}` }), 200],
    ['If-Match *', () => ({ IfMatch: '*' }), 200],
    ['If-Match with another', () => ({ IfMatch: OTHER }), 412],
    ['If-Match with the backend’s own ETag', () => ({ IfMatch: backendEtag() }), 412],
    ['If-None-Match with its ETag', () => ({ IfNoneMatch: etag }), 304],
    ['If-None-Match with its ETag, weak', () => ({ IfNoneMatch: `W/${etag}` }), 304],
    ['If-None-Match with a list that has it', () => ({ IfNoneMatch: `${OTHER},${etag}` }), 304],
    ['If-None-Match *', () => ({ IfNoneMatch: '*' }), 304],
    ['If-None-Match with another', () => ({ IfNoneMatch: OTHER }), 200],
    ['If-None-Match with the backend’s own ETag', () => ({ IfNoneMatch: backendEtag() }), 200],
    ['If-Modified-Since before', () => ({ IfModifiedSince: PAST }), 200],
    ['If-Modified-Since after', () => ({ IfModifiedSince: FUTURE }), 304],
    ['If-Unmodified-Since before', () => ({ IfUnmodifiedSince: PAST }), 412],
    ['If-Unmodified-Since after', () => ({ IfUnmodifiedSince: FUTURE }), 200],
    ['If-Match before If-Unmodified-Since', () => ({ IfMatch: etag, IfUnmodifiedSince: PAST }), 200],
    ['If-None-Match before If-Modified-Since', () => ({ IfNoneMatch: OTHER, IfModifiedSince: FUTURE }), 200],
  ])('%s', async (_what, conditions, status) => {
    expect(await statusOf(used.s3.send(new Command({ Bucket, Key, ...conditions() })))).toBe(status);
  });

  it('says in a 304 which object is meant, in the client’s words', async () => {
    for (const asked of [etag, `${OTHER}, ${etag}`, '*']) {
      const answer = await sendSigned({
        endpoint: used.stack.endpoint,
        method: _name === 'GetObject' ? 'GET' : 'HEAD',
        path: `/${Bucket}/${Key}`,
        headers: { 'if-none-match': asked },
      });
      expect(answer.status).toBe(304);
      expect(answer.headers.etag).toBe(etag);
      expect(answer.body.length).toBe(0);
    }
  });
});

describe('PutObject', () => {
  const put = (conditions: object, key = Key): Promise<number> =>
    statusOf(used.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'new', ...conditions })));

  it.each([
    ['If-Match with the ETag that is there', () => ({ IfMatch: etag }), 200],
    ['If-Match with another', () => ({ IfMatch: OTHER }), 412],
    ['If-Match with the backend’s own ETag', () => ({ IfMatch: backendEtag() }), 412],
    ['If-None-Match * where something is', () => ({ IfNoneMatch: '*' }), 412],
  ])('%s', async (_what, conditions, status) => {
    expect(await put(conditions())).toBe(status);
    const got = await used.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body!.transformToString()).toBe(status === 200 ? 'new' : 'content');
  });

  it('If-None-Match * where nothing is', async () => {
    expect(await put({ IfNoneMatch: '*' }, 'fresh')).toBe(200);
  });

  it('If-Match where nothing is', async () => {
    expect(await put({ IfMatch: OTHER }, 'nothing-here')).toBe(404);
  });

  it('lets one of a hundred win the race for a new key', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 100 }, (_, each) =>
        statusOf(
          used.s3.send(
            new PutObjectCommand({ Bucket, Key: 'raced', Body: `body ${each}`, IfNoneMatch: '*' }),
          ),
        ),
      ),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(99);
    const winner = statuses.indexOf(200);
    const got = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'raced' }));
    expect(await got.Body!.transformToString()).toBe(`body ${winner}`);
  });
});

describe('DeleteObject', () => {
  it.each([
    ['If-Match with its ETag', () => ({ IfMatch: etag }), 204],
    ['If-Match *', () => ({ IfMatch: '*' }), 204],
    ['If-Match with another', () => ({ IfMatch: OTHER }), 412],
    ['If-Match with the backend’s own ETag', () => ({ IfMatch: backendEtag() }), 412],
  ])('%s', async (_what, conditions, status) => {
    expect(await statusOf(used.s3.send(new DeleteObjectCommand({ Bucket, Key, ...conditions() })))).toBe(
      status,
    );
    const left = await statusOf(used.s3.send(new HeadObjectCommand({ Bucket, Key })));
    expect(left).toBe(status === 204 ? 404 : 200);
  });
});

describe('CopyObject', () => {
  const copy = (conditions: object, key = 'copy'): Promise<number> =>
    statusOf(
      used.s3.send(
        new CopyObjectCommand({ Bucket, Key: key, CopySource: `${Bucket}/${Key}`, ...conditions }),
      ),
    );

  it.each([
    ['source If-Match with its ETag', () => ({ CopySourceIfMatch: etag }), 200],
    ['source If-Match with another', () => ({ CopySourceIfMatch: OTHER }), 412],
    ['source If-Match with the backend’s own ETag', () => ({ CopySourceIfMatch: backendEtag() }), 412],
    ['source If-None-Match with its ETag', () => ({ CopySourceIfNoneMatch: etag }), 412],
    ['source If-None-Match with another', () => ({ CopySourceIfNoneMatch: OTHER }), 200],
    ['source If-Modified-Since before', () => ({ CopySourceIfModifiedSince: PAST }), 200],
    ['source If-Modified-Since after', () => ({ CopySourceIfModifiedSince: FUTURE }), 412],
    ['source If-Unmodified-Since before', () => ({ CopySourceIfUnmodifiedSince: PAST }), 412],
    [
      'source If-Match before If-Unmodified-Since',
      () => ({ CopySourceIfMatch: etag, CopySourceIfUnmodifiedSince: PAST }),
      200,
    ],
  ])('%s', async (_what, conditions, status) => {
    await used.s3.send(new DeleteObjectCommand({ Bucket, Key: 'copy' }));
    expect(await copy(conditions())).toBe(status);
    expect(await statusOf(used.s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' })))).toBe(
      status === 200 ? 200 : 404,
    );
  });

  it('holds the destination to If-None-Match and If-Match', async () => {
    expect(await copy({ IfNoneMatch: '*' }, 'unique')).toBe(200);
    expect(await copy({ IfNoneMatch: '*' }, 'unique')).toBe(412);
    const { ETag } = await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'unique' }));
    expect(await copy({ IfMatch: OTHER }, 'unique')).toBe(412);
    expect(await copy({ IfMatch: ETag }, 'unique')).toBe(200);
  });
});
