import { beforeAll, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { STORED_CHUNK_BYTES } from '../../support/stored-bytes';
import { useStack } from '../../support/use-stack';

const KIB = 1_024;
const MIB = 1_024 * KIB;
/** With S3EP_TEST_LARGE_OBJECT_MIB=1024 as in the acceptance list; what it shows does not depend on the size. */
const OBJECT_BYTES = Number(process.env.S3EP_TEST_LARGE_OBJECT_MIB ?? 256) * MIB;
const PIECE_BYTES = 4 * MIB;
const RANGE_BYTES = 100 * KIB;
const LIST_KEYS = 1_000;

const Bucket = 'bucket';
const Key = 'large';
const used = useStack({ buckets: [Bucket, 'list-bucket'] });

/** Pieces that differ from each other, and are made again when they are compared. */
function pieceAt(index: number): Buffer {
  const piece = Buffer.alloc(PIECE_BYTES, createHash('sha512').update(String(index)).digest());
  piece.writeUInt32BE(index, 0);
  return piece;
}

function* pieces(): Generator<Buffer> {
  for (let index = 0; index * PIECE_BYTES < OBJECT_BYTES; index++) yield pieceAt(index);
}

beforeAll(async () => {
  await used.s3.send(
    new PutObjectCommand({ Bucket, Key, Body: Readable.from(pieces()), ContentLength: OBJECT_BYTES }),
  );
}, 120_000);

it('a range of 100 KiB in the middle costs one request of as much and two chunks at most', async () => {
  const first = OBJECT_BYTES / 2 + 12_345;
  await used.stack.control.resetRequests();
  const got = await used.s3.send(
    new GetObjectCommand({ Bucket, Key, Range: `bytes=${first}-${first + RANGE_BYTES - 1}` }),
  );
  const bytes = Buffer.from(await got.Body!.transformToByteArray());
  const inPiece = first % PIECE_BYTES;
  const piece = pieceAt(Math.floor(first / PIECE_BYTES));
  expect(bytes.equals(piece.subarray(inPiece, inPiece + RANGE_BYTES))).toBe(true);

  const requests = await used.stack.control.requests();
  expect(requests).toMatchObject([{ operation: 'GetObject', status: 206 }]);
  expect(requests[0]!.bytesSent).toBeGreaterThanOrEqual(RANGE_BYTES);
  expect(requests[0]!.bytesSent).toBeLessThanOrEqual(RANGE_BYTES + 2 * STORED_CHUNK_BYTES);
});

it('a suffix costs one request', async () => {
  await used.stack.control.resetRequests();
  const got = await used.s3.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=-${RANGE_BYTES}` }));
  const bytes = Buffer.from(await got.Body!.transformToByteArray());
  expect(bytes.equals(pieceAt(OBJECT_BYTES / PIECE_BYTES - 1).subarray(-RANGE_BYTES))).toBe(true);
  const requests = await used.stack.control.requests();
  expect(requests).toMatchObject([{ operation: 'GetObject', status: 206 }]);
  expect(requests[0]!.bytesSent).toBeLessThanOrEqual(RANGE_BYTES + 2 * STORED_CHUNK_BYTES);
});

it('HEAD costs one request', async () => {
  await used.stack.control.resetRequests();
  const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key }));
  expect(head.ContentLength).toBe(OBJECT_BYTES);
  expect(await used.stack.control.requests()).toMatchObject([{ operation: 'HeadObject', bytesSent: 0 }]);
});

it('a page of 1,000 keys costs one request', async () => {
  const indexes = Array.from({ length: LIST_KEYS }, (_, index) => index);
  const put = async (): Promise<void> => {
    for (let index = indexes.pop(); index !== undefined; index = indexes.pop())
      await used.s3.send(
        new PutObjectCommand({ Bucket: 'list-bucket', Key: `key/${index}`, Body: Buffer.alloc(index) }),
      );
  };
  await Promise.all(Array.from({ length: 16 }, put));
  for (const [operation, list] of [
    ['ListObjectsV2', () => used.s3.send(new ListObjectsV2Command({ Bucket: 'list-bucket' }))],
    ['ListObjects', () => used.s3.send(new ListObjectsCommand({ Bucket: 'list-bucket' }))],
  ] as const) {
    await used.stack.control.resetRequests();
    const { Contents } = await list();
    expect(Contents).toHaveLength(LIST_KEYS);
    expect(Contents!.every(({ Key: key, Size }) => key === `key/${Size}`)).toBe(true);
    expect(await used.stack.control.requests()).toMatchObject([{ operation }]);
  }
  await used.stack.control.resetRequests();
  const { Versions } = await used.s3.send(new ListObjectVersionsCommand({ Bucket: 'list-bucket' }));
  expect(Versions).toHaveLength(LIST_KEYS);
  expect(await used.stack.control.requests()).toMatchObject([{ operation: 'ListObjectVersions' }]);
});
