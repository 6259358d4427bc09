import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { failureOf } from '../../support/failure';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'plain-bucket';
const used = useStack({ buckets: [Bucket, 'bucket'] });

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

describe('an object', () => {
  it.each([0, 1, 65_536, 200_000])('of %d bytes is stored and described as it is', async (size) => {
    const body = randomBytes(size);
    const Key = `size/${size}`;
    const put = await used.s3.send(new PutObjectCommand({ Bucket, Key, Body: body, Metadata: { a: 'b' } }));
    expect(put.ETag).toBe(`"${md5(body)}"`);
    const raw = await used.stack.control.readRaw(Bucket, Key);
    expect(raw.body.equals(body)).toBe(true);
    expect(raw.metadata).toEqual({ a: 'b' });

    const got = await used.s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(got).toMatchObject({ ETag: put.ETag, ContentLength: size, ChecksumCRC32: put.ChecksumCRC32 });
    expect(Buffer.from(await got.Body!.transformToByteArray()).equals(body)).toBe(true);
    const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ETag: put.ETag, ContentLength: size, ChecksumCRC32: put.ChecksumCRC32 });
    const { Contents } = await used.s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
    expect(Contents).toMatchObject([{ Key, ETag: put.ETag, Size: size }]);
    const attributes = await used.s3.send(
      new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['ETag', 'ObjectSize', 'Checksum'] }),
    );
    expect(attributes).toMatchObject({
      ETag: md5(body),
      ObjectSize: size,
      Checksum: { ChecksumCRC32: put.ChecksumCRC32 },
    });
  });

  it('sent in chunks with a trailer is stored without them', async () => {
    const body = randomBytes(150_000);
    const Body = Readable.from([body]);
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: body.length }));
    expect((await used.stack.control.readRaw(Bucket, 'streamed')).body.equals(body)).toBe(true);
  });

  it('is read in ranges', async () => {
    const body = randomBytes(1_000);
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'ranged', Body: body }));
    for (const [range, first, last] of [
      ['bytes=0-9', 0, 9],
      ['bytes=990-', 990, 999],
      ['bytes=-5', 995, 999],
    ] as const) {
      const answer = await sendSigned({
        endpoint: used.stack.endpoint,
        path: `/${Bucket}/ranged`,
        headers: { range },
      });
      expect(answer.status).toBe(206);
      expect(answer.headers['content-range']).toBe(`bytes ${first}-${last}/1000`);
      expect(answer.body.equals(body.subarray(first, last + 1))).toBe(true);
    }
    const beyond = used.s3.send(new GetObjectCommand({ Bucket, Key: 'ranged', Range: 'bytes=1000-' }));
    expect(await failureOf(beyond)).toMatchObject({ code: 'InvalidRange', status: 416 });
  });

  it('that was uploaded in parts, past the proxy, is read part by part', async () => {
    const Key = 'in-parts';
    const parts = [randomBytes(5 * 1_048_576), randomBytes(1_000)];
    const upload = new Upload({
      client: used.backend,
      params: { Bucket, Key, Body: Buffer.concat(parts) },
      partSize: parts[0]!.length,
    });
    const { ETag } = await upload.done();
    expect(ETag).toMatch(/-2"$/);
    const second = await used.s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
    expect(second).toMatchObject({ ETag, PartsCount: 2, ContentLength: 1_000 });
    expect(Buffer.from(await second.Body!.transformToByteArray()).equals(parts[1]!)).toBe(true);
    const first = await used.s3.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 1 }));
    expect(first).toMatchObject({ ETag, PartsCount: 2, ContentLength: parts[0]!.length });
    const whole = await used.s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(whole).toMatchObject({ ETag, ContentLength: parts[0]!.length + 1_000 });
  });

  it('is held to conditions with its own ETag', async () => {
    const { ETag } = await used.s3.send(new PutObjectCommand({ Bucket, Key: 'conditional', Body: 'x' }));
    const get = (conditions: object): Promise<unknown> =>
      used.s3.send(new GetObjectCommand({ Bucket, Key: 'conditional', ...conditions }));
    await get({ IfMatch: ETag });
    expect((await failureOf(get({ IfNoneMatch: ETag }))).status).toBe(304);
    expect((await failureOf(get({ IfMatch: '"0"' }))).status).toBe(412);
  });

  it('that fails verification is not stored', async () => {
    const answer = await sendSigned({
      endpoint: used.stack.endpoint,
      method: 'PUT',
      path: `/${Bucket}/damaged`,
      headers: { 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') },
      body: randomBytes(100_000),
    });
    expect(answer.status).toBe(400);
    const call = used.backend.send(new HeadObjectCommand({ Bucket, Key: 'damaged' }));
    expect((await failureOf(call)).status).toBe(404);
  });
});

it('an encrypted object that was moved there is not handed out as it lies', async () => {
  await used.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'secret', Body: 'secret' }));
  await used.backend.send(new PutObjectCommand({ Bucket, Key: 'secret', Body: 'x' }));
  await used.stack.control.replaceRaw(Bucket, 'secret', await used.stack.control.readRaw('bucket', 'secret'));
  for (const Command of [GetObjectCommand, HeadObjectCommand])
    expect((await failureOf(used.s3.send(new Command({ Bucket, Key: 'secret' })))).status).toBe(500);
});

it('metadata names of the proxy are refused there too', async () => {
  const call = used.s3.send(
    new PutObjectCommand({ Bucket, Key: 'named', Body: 'x', Metadata: { s3ep: 'x' } }),
  );
  expect(await failureOf(call)).toMatchObject({ code: 'InvalidArgument', status: 400 });
});
