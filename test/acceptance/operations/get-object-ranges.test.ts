import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { type RawAnswer, sendSigned } from '../../support/signed-request';
import { STORED_CHUNK_BYTES } from '../../support/stored-bytes';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const CHUNK = 65_536;
const SIZE = 3 * CHUNK + 1_000;
const plaintext = randomBytes(SIZE);
const used = useStack();
let etag: string;
let lastModified: string;

beforeAll(async () => {
  const put = await used.s3.send(new PutObjectCommand({ Bucket, Key: 'ranged', Body: plaintext }));
  etag = put.ETag!;
  const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'ranged' }));
  lastModified = head.LastModified!.toUTCString();
  await used.s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: Buffer.alloc(0) }));
  await used.s3.send(new PutObjectCommand({ Bucket, Key: 'exact', Body: plaintext.subarray(0, CHUNK) }));
});

function get(range: string, { key = 'ranged', method = 'GET', headers = {} } = {}): Promise<RawAnswer> {
  return sendSigned({
    endpoint: used.stack.endpoint,
    method,
    path: `/bucket/${key}`,
    headers: { range, ...headers },
  });
}

describe('a satisfiable range', () => {
  it.each([
    ['the first byte', 'bytes=0-0', 0, 0],
    ['within a chunk', 'bytes=100-199', 100, 199],
    ['the last byte of a chunk', `bytes=${CHUNK - 1}-${CHUNK - 1}`, CHUNK - 1, CHUNK - 1],
    ['the first byte of a chunk', `bytes=${CHUNK}-${CHUNK}`, CHUNK, CHUNK],
    ['across a boundary', `bytes=${CHUNK - 1}-${CHUNK}`, CHUNK - 1, CHUNK],
    ['exactly a chunk', `bytes=${CHUNK}-${2 * CHUNK - 1}`, CHUNK, 2 * CHUNK - 1],
    ['across three chunks', `bytes=10-${2 * CHUNK + 5}`, 10, 2 * CHUNK + 5],
    ['everything', `bytes=0-${SIZE - 1}`, 0, SIZE - 1],
    ['everything, open', 'bytes=0-', 0, SIZE - 1],
    ['open in the middle', `bytes=${CHUNK + 7}-`, CHUNK + 7, SIZE - 1],
    ['the last byte', `bytes=${SIZE - 1}-`, SIZE - 1, SIZE - 1],
    ['past the end', `bytes=${SIZE - 5}-${SIZE + 1_000_000}`, SIZE - 5, SIZE - 1],
    ['past any end', 'bytes=5-99999999999999999999', 5, SIZE - 1],
    ['a suffix of one byte', 'bytes=-1', SIZE - 1, SIZE - 1],
    ['a suffix within the last chunk', 'bytes=-1000', SIZE - 1_000, SIZE - 1],
    ['a suffix into the chunk before', 'bytes=-1001', SIZE - 1_001, SIZE - 1],
    ['a suffix of two chunks', `bytes=-${2 * CHUNK}`, SIZE - 2 * CHUNK, SIZE - 1],
    ['a suffix of everything', `bytes=-${SIZE}`, 0, SIZE - 1],
    ['a suffix longer than the object', `bytes=-${SIZE * 10}`, 0, SIZE - 1],
    ['written with spaces', 'bytes = 1 - 2', 1, 2],
  ])('%s', async (_what, range, first, last) => {
    const answer = await get(range);
    expect(answer.status).toBe(206);
    expect(answer.headers['content-range']).toBe(`bytes ${first}-${last}/${SIZE}`);
    expect(answer.headers['content-length']).toBe(String(last - first + 1));
    expect(answer.headers.etag).toBe(etag);
    expect(answer.body.equals(plaintext.subarray(first, last + 1))).toBe(true);
  });

  it('of an object that ends with a chunk', async () => {
    const answer = await get(`bytes=${CHUNK - 1}-`, { key: 'exact' });
    expect(answer.headers['content-range']).toBe(`bytes ${CHUNK - 1}-${CHUNK - 1}/${CHUNK}`);
    expect(answer.body.equals(plaintext.subarray(CHUNK - 1, CHUNK))).toBe(true);
  });

  it('costs one backend request for the chunks it touches', async () => {
    await used.stack.control.resetRequests();
    await get(`bytes=${CHUNK}-${CHUNK}`);
    const requests = await used.stack.control.requests();
    expect(requests).toMatchObject([{ operation: 'GetObject', status: 206 }]);
    expect(requests[0]!.bytesSent).toBeLessThanOrEqual(2 * STORED_CHUNK_BYTES);
  });
});

describe('an unsatisfiable range is 416 with the plaintext’s size', () => {
  it.each([
    ['from the end', `bytes=${SIZE}-`, 'ranged', SIZE],
    ['behind the end', `bytes=${SIZE + 10}-${SIZE + 20}`, 'ranged', SIZE],
    ['far behind the end', 'bytes=99999999999999999999-', 'ranged', SIZE],
    ['an empty suffix', 'bytes=-0', 'ranged', SIZE],
    ['anything of an empty object', 'bytes=0-', 'empty', 0],
    ['a suffix of an empty object', 'bytes=-5', 'empty', 0],
    ['behind an object that ends with a chunk', `bytes=${CHUNK}-`, 'exact', CHUNK],
  ])('%s', async (_what, range, key, size) => {
    const answer = await get(range, { key });
    expect(answer.status).toBe(416);
    expect(answer.headers['content-range']).toBe(`bytes */${size}`);
    expect(answer.body.toString()).toContain('<Code>InvalidRange</Code>');
    const head = await get(range, { key, method: 'HEAD' });
    expect(head.status).toBe(416);
  });
});

describe('what is no range is ignored', () => {
  it.each([
    ['backwards', 'bytes=5-4'],
    ['no numbers', 'bytes=a-b'],
    ['no bounds', 'bytes=-'],
    ['another unit', 'lines=0-1'],
    ['a sign', 'bytes=+1-2'],
    ['several ranges', 'bytes=0-1,4-5'],
  ])('%s', async (_what, range) => {
    const answer = await get(range);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-range']).toBeUndefined();
    expect(answer.body.equals(plaintext)).toBe(true);
  });
});

describe('If-Range', () => {
  it.each([
    ['the ETag', () => etag],
    ['the date', () => lastModified],
  ])('with %s of the object as it is answers the range', async (_what, validator) => {
    const answer = await get('bytes=0-9', { headers: { 'if-range': validator() } });
    expect(answer.status).toBe(206);
    expect(answer.body.equals(plaintext.subarray(0, 10))).toBe(true);
  });

  it.each([
    ['another ETag', '"00000000000000000000000000000000-01"'],
    ['another date', 'Wed, 01 Jan 2020 00:00:00 GMT'],
  ])('with %s answers everything', async (_what, validator) => {
    const answer = await get('bytes=0-9', { headers: { 'if-range': validator } });
    expect(answer.status).toBe(200);
    expect(answer.body.equals(plaintext)).toBe(true);
  });
});

it('leaves no trace of the ciphertext’s size for a reader of ranges', async () => {
  const got = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'ranged', Range: 'bytes=1-2' }));
  expect(got).toMatchObject({ ContentLength: 2, ContentRange: `bytes 1-2/${SIZE}`, Metadata: {} });
  expect(got.ChecksumCRC32).toBeUndefined();
});

it('answers a range of HEAD with the lengths of GET', async () => {
  const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key: 'ranged', Range: 'bytes=-7' }));
  expect(head).toMatchObject({ ContentLength: 7, ContentRange: `bytes ${SIZE - 7}-${SIZE - 1}/${SIZE}` });
  const unsatisfiable = used.s3.send(
    new HeadObjectCommand({ Bucket, Key: 'ranged', Range: `bytes=${SIZE}-` }),
  );
  expect((await failureOf(unsatisfiable)).status).toBe(416);
});
