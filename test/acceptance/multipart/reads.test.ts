import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { sendSigned } from '../../support/signed-request';
import { Stack } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';

const MEBIBYTE = 1_048_576;
const BUCKET = 'multipart-reads';
/** Unequal, with a kept last part; and one whose last part is not kept. */
const SHAPES = {
  'small-last': [5 * MEBIBYTE, 6 * MEBIBYTE + 1, 70_000],
  'large-last': [5 * MEBIBYTE + 65_536, 5 * MEBIBYTE],
  'one-part': [123],
  'large-chunks': [40 * MEBIBYTE, 5],
} as const;

describe('Reading multipart objects', () => {
  let stack: Stack;
  let s3: S3Client;
  const bodies = new Map<string, Buffer>();
  const etags = new Map<string, string | undefined>();

  beforeAll(async () => {
    stack = await Stack.start();
    s3 = stack.client();
    for (const Bucket of [BUCKET, 'plain-copies']) await s3.send(new CreateBucketCommand({ Bucket }));
    for (const [key, sizes] of Object.entries(SHAPES)) {
      const parts = sizes.map((bytes) => randomBytes(bytes));
      bodies.set(key, Buffer.concat(parts));
      etags.set(key, await upload(key, parts));
    }
  }, 120_000);

  afterAll(() => stack.stop());

  async function upload(Key: string, parts: readonly Buffer[]): Promise<string | undefined> {
    const place = { Bucket: BUCKET, Key };
    const created = await s3.send(
      new CreateMultipartUploadCommand({ ...place, Metadata: { a: 'b' }, ContentType: 'text/x' }),
    );
    const { UploadId } = created;
    const Parts = [];
    for (const [index, Body] of parts.entries()) {
      const PartNumber = 2 * index + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ETag });
    }
    const { ETag } = await s3.send(
      new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }),
    );
    return ETag;
  }

  async function read(Key: string, options: object = {}): Promise<{ body: Buffer; answer: object }> {
    const answer = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...options }));
    return { body: Buffer.from((await answer.Body?.transformToByteArray()) ?? []), answer };
  }

  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

  describe.each(Object.keys(SHAPES))('%s', (key) => {
    it('answers everything to a range whose If-Range names another object, and the range otherwise', async () => {
      const ask = (validator: string) =>
        sendSigned({
          endpoint: stack.endpoint,
          method: 'GET',
          path: `/${BUCKET}/${key}`,
          headers: { range: 'bytes=1-9', 'if-range': validator },
        });
      const whole = await ask('"00000000000000000000000000000000-1"');
      expect(whole.status).toBe(200);
      expect(digest(whole.body)).toBe(digest(bodies.get(key)!));
      expect((await ask(etags.get(key)!)).status).toBe(206);
    });

    it('reads back byte for byte, with its description', async () => {
      const { body, answer } = await read(key);
      expect(digest(body)).toBe(digest(bodies.get(key)!));
      expect(answer).toMatchObject({
        ContentLength: bodies.get(key)!.length,
        ContentType: 'text/x',
        Metadata: { a: 'b' },
        ETag: etags.get(key),
      });
    });

    it('has the same size and ETag in HEAD, LIST and attributes', async () => {
      const size = bodies.get(key)!.length;
      const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: key }));
      expect(head).toMatchObject({ ContentLength: size, ETag: etags.get(key), ContentType: 'text/x' });
      const list = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: key }));
      expect(list.Contents).toMatchObject([{ Key: key, Size: size, ETag: etags.get(key) }]);
      const attributes = await s3.send(
        new GetObjectAttributesCommand({
          Bucket: BUCKET,
          Key: key,
          ObjectAttributes: ['ObjectSize', 'ObjectParts'],
        }),
      );
      expect(attributes).toMatchObject({
        ObjectSize: size,
        ObjectParts: { TotalPartsCount: SHAPES[key as keyof typeof SHAPES].length },
      });
    });

    it('reads ranges exactly', async () => {
      const body = bodies.get(key)!;
      const { length } = body;
      const ranges: [number, number][] = [
        [0, 0],
        [length - 1, length - 1],
        [0, length - 1],
        [Math.floor(length / 2), Math.min(length - 1, Math.floor(length / 2) + 99_999)],
      ];
      let edge = 0;
      for (const bytes of SHAPES[key as keyof typeof SHAPES]) {
        edge += bytes;
        if (edge < length)
          ranges.push([edge - 1, edge], [edge, edge], [edge - 70_000, Math.min(length - 1, edge + 70_000)]);
      }
      for (let round = 0; round < 10; round++) {
        const first = Math.floor(Math.random() * length);
        ranges.push([first, Math.min(length - 1, first + Math.floor(Math.random() * 200_000))]);
      }
      for (const [first, last] of ranges) {
        const got = await read(key, { Range: `bytes=${first}-${last}` });
        expect(got.body.equals(body.subarray(first, last + 1))).toBe(true);
        expect(got.answer).toMatchObject({ ContentRange: `bytes ${first}-${last}/${length}` });
      }
      const suffix = await read(key, { Range: 'bytes=-77' });
      expect(suffix.body.equals(body.subarray(-77))).toBe(true);
      await expect(read(key, { Range: `bytes=${length}-` })).rejects.toMatchObject({ name: 'InvalidRange' });
    });

    it('reads parts by their number', async () => {
      const body = bodies.get(key)!;
      let offset = 0;
      const sizes = SHAPES[key as keyof typeof SHAPES];
      for (const [index, bytes] of sizes.entries()) {
        const got = await read(key, { PartNumber: index + 1 });
        expect(got.body.equals(body.subarray(offset, offset + bytes))).toBe(true);
        expect(got.answer).toMatchObject({ PartsCount: sizes.length });
        offset += bytes;
      }
      await expect(read(key, { PartNumber: sizes.length + 1 })).rejects.toMatchObject({
        name: 'InvalidPartNumber',
      });
    });

    it('is copied without moving data, and to a plain bucket by streaming', async () => {
      const CopySource = `${BUCKET}/${key}`;
      await stack.control.resetRequests();
      const copied = await s3.send(
        new CopyObjectCommand({ Bucket: BUCKET, Key: `copies/${key}`, CopySource }),
      );
      const moved = (await stack.control.requests()).reduce(
        (sum, { bytesReceived, bytesSent }) => sum + bytesReceived + bytesSent,
        0,
      );
      expect(moved).toBeLessThan(20_000);
      const got = await read(`copies/${key}`);
      expect(digest(got.body)).toBe(digest(bodies.get(key)!));
      expect(got.answer).toMatchObject({ ETag: copied.CopyObjectResult?.ETag, Metadata: { a: 'b' } });
      await s3.send(new CopyObjectCommand({ Bucket: 'plain-copies', Key: key, CopySource }));
      const plain = await s3.send(new GetObjectCommand({ Bucket: 'plain-copies', Key: key }));
      expect(digest(Buffer.from(await plain.Body!.transformToByteArray()))).toBe(digest(bodies.get(key)!));
    });
  });

  it('gives up a copy whose source was replaced while it was made', async () => {
    const parts = [randomBytes(5 * MEBIBYTE), randomBytes(10)];
    await upload('replaced', parts);
    await stack.control.resetRequests();
    await stack.control.setFaults({
      match: { operation: 'HeadObject', keyPrefix: 'replaced' },
      fault: 'latency',
      milliseconds: 2_000,
    });
    const copy = s3.send(
      new CopyObjectCommand({ Bucket: BUCKET, Key: 'copy-of-replaced', CopySource: `${BUCKET}/replaced` }),
    );
    const failed = expect(copy).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    await waitUntil('both parts are copied', async () => {
      const requests = await stack.control.requests();
      return requests.filter(({ operation }) => operation === 'UploadPartCopy').length === 2;
    });
    await stack
      .backendClient()
      .send(new PutObjectCommand({ Bucket: BUCKET, Key: 'replaced', Body: 'other' }));
    await failed;
    await stack.control.setFaults();
    await expect(read('copy-of-replaced')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('leaves no state of copies behind', async () => {
    const list = await stack
      .backendClient()
      .send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: '.s3ep/copies/' }));
    expect(list.KeyCount).toBe(0);
  });
});
