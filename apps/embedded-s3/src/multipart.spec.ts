import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { CompletedPart, CreateMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { startTestServer } from './test-server';
import type { TestServer } from './test-server';

const MIN_PART_BYTES = 5 * 1024 ** 2;
const Bucket = 'uploads';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  await server.remove();
});

async function create(Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  const { UploadId } = await server.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return UploadId ?? '';
}

async function upload(
  Key: string,
  UploadId: string,
  PartNumber: number,
  Body: Buffer,
): Promise<CompletedPart> {
  const part = await server.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 };
}

const complete = (Key: string, UploadId: string, Parts: CompletedPart[], more = {}) =>
  server.s3.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
  );

const stored = (directory: string): Promise<string[]> =>
  readdir(path.join(server.directory, 'buckets', Bucket, directory));

describe('multipart uploads', () => {
  it('make one object of the listed parts, whose parts can be read one by one', async () => {
    const bodies = [randomBytes(MIN_PART_BYTES), randomBytes(1000)] as const;
    const UploadId = await create('whole', { Metadata: { a: '1' } });
    // part numbers need not be consecutive, nor arrive in order
    const second = await upload('whole', UploadId, 7, bodies[1]);
    const unused = await upload('whole', UploadId, 5, Buffer.from('left out'));
    const first = await upload('whole', UploadId, 2, bodies[0]);
    expect(unused.ETag).toBeDefined();
    const done = await complete('whole', UploadId, [first, second]);
    const md5s = bodies.map((body) => createHash('md5').update(body).digest());
    expect(done.ETag).toBe(`"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-2"`);
    const whole = await server.s3.send(new GetObjectCommand({ Bucket, Key: 'whole' }));
    expect(Buffer.from((await whole.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(bodies))).toBe(
      true,
    );
    expect(whole.Metadata).toEqual({ a: '1' });
    const part = await server.s3.send(new GetObjectCommand({ Bucket, Key: 'whole', PartNumber: 2 }));
    expect([part.PartsCount, part.ContentLength, part.ContentRange]).toEqual([
      2,
      1000,
      `bytes ${MIN_PART_BYTES}-${MIN_PART_BYTES + 999}/${MIN_PART_BYTES + 1000}`,
    ]);
    expect(await stored('uploads')).toEqual([]);
    expect(await stored('data')).toHaveLength(2);
    // asked again, a completion finds its work done
    expect((await complete('whole', UploadId, [first, second])).ETag).toBe(done.ETag);
  });

  it('keep composite checksums, and refuse a listed part without one', async () => {
    const UploadId = await create('composite', { ChecksumAlgorithm: 'CRC32' });
    const part = await upload('composite', UploadId, 1, Buffer.from('123456789'));
    expect(part.ChecksumCRC32).toBe('y/Q5Jg==');
    await expect(
      complete('composite', UploadId, [{ ...part, ChecksumCRC32: undefined }]),
    ).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
    const done = await complete('composite', UploadId, [part]);
    expect(done.ChecksumCRC32).toMatch(/^.{8}-1$/);
    const attributes = await server.s3.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key: 'composite',
        ObjectAttributes: ['Checksum', 'ObjectParts', 'ObjectSize'],
      }),
    );
    expect(attributes.ObjectSize).toBe(9);
    expect(attributes.Checksum?.ChecksumCRC32).toBe(done.ChecksumCRC32);
    expect(attributes.ObjectParts?.Parts).toEqual([{ PartNumber: 1, Size: 9, ChecksumCRC32: 'y/Q5Jg==' }]);
  });

  it('compute the checksum of the full object when it is asked for', async () => {
    const UploadId = await create('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const part = await upload('full', UploadId, 1, Buffer.from('123456789'));
    await expect(
      complete('full', UploadId, [part], { ChecksumCRC32: 'AAAAAA==', ChecksumType: 'FULL_OBJECT' }),
    ).rejects.toMatchObject({ name: 'BadDigest' });
    const done = await complete('full', UploadId, [part], { ChecksumType: 'FULL_OBJECT' });
    expect([done.ChecksumCRC32, done.ChecksumType]).toEqual(['y/Q5Jg==', 'FULL_OBJECT']);
  });

  it('refuse small parts, wrong ETags, a wrong order and a failed condition, and go on afterwards', async () => {
    const UploadId = await create('picky');
    const [one, two] = [
      await upload('picky', UploadId, 1, Buffer.from('one')),
      await upload('picky', UploadId, 2, Buffer.from('two')),
    ];
    const refusal = async (parts: CompletedPart[], more = {}): Promise<string> => {
      const error: unknown = await complete('picky', UploadId, parts, more).catch(
        (reason: unknown) => reason,
      );
      return (error as Error).name;
    };
    expect(await refusal([one, two])).toBe('EntityTooSmall');
    expect(await refusal([two, one])).toBe('InvalidPartOrder');
    expect(await refusal([{ ...one, ETag: two.ETag }])).toBe('InvalidPart');
    expect(await refusal([{ ...one, PartNumber: 3 }])).toBe('InvalidPart');
    await server.s3.send(new PutObjectCommand({ Bucket, Key: 'picky', Body: 'there' }));
    expect(await refusal([one], { IfNoneMatch: '*' })).toBe('PreconditionFailed');
    await complete('picky', UploadId, [two]);
  });

  it('take parts from other objects', async () => {
    await server.s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }));
    const UploadId = await create('copied');
    const copy = { Bucket, Key: 'copied', UploadId, PartNumber: 1, CopySource: `${Bucket}/source` };
    await expect(
      server.s3.send(new UploadPartCopyCommand({ ...copy, CopySourceRange: 'bytes=5-10' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
    const { CopyPartResult } = await server.s3.send(
      new UploadPartCopyCommand({ ...copy, CopySourceRange: 'bytes=2-5' }),
    );
    await complete('copied', UploadId, [
      { PartNumber: 1, ETag: CopyPartResult?.ETag, ChecksumCRC32: CopyPartResult?.ChecksumCRC32 },
    ]);
    const got = await server.s3.send(new GetObjectCommand({ Bucket, Key: 'copied' }));
    expect(await got.Body?.transformToString()).toBe('2345');
  });

  it('are listed page by page, and their parts too, also after a restart', async () => {
    const ids = [await create('listed/a'), await create('listed/a'), await create('listed/b')];
    const [first = ''] = ids;
    for (const n of [3, 1, 2]) await upload('listed/a', first, n, Buffer.from(`part ${n}`));
    server = await server.restarted();
    const seen: string[] = [];
    let marker: { KeyMarker?: string; UploadIdMarker?: string } = {};
    for (;;) {
      const page = await server.s3.send(
        new ListMultipartUploadsCommand({ Bucket, Prefix: 'listed/', MaxUploads: 1, ...marker }),
      );
      seen.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId ?? ''));
      if (page.IsTruncated !== true) break;
      marker = { KeyMarker: page.NextKeyMarker!, UploadIdMarker: page.NextUploadIdMarker! };
    }
    expect(seen).toHaveLength(3);
    expect(new Set(seen)).toEqual(new Set(ids));
    const where = { Bucket, Key: 'listed/a', UploadId: first };
    const page = await server.s3.send(new ListPartsCommand({ ...where, MaxParts: 2 }));
    expect([page.IsTruncated, page.Parts?.map(({ PartNumber }) => PartNumber)]).toEqual([true, [1, 2]]);
    const rest = await server.s3.send(
      new ListPartsCommand({ ...where, PartNumberMarker: page.NextPartNumberMarker }),
    );
    expect([rest.IsTruncated, rest.Parts?.map(({ PartNumber }) => PartNumber)]).toEqual([false, [3]]);
  });

  it('leave nothing when they are aborted', async () => {
    const before = await stored('data');
    const UploadId = await create('aborted');
    await upload('aborted', UploadId, 1, Buffer.from('x'));
    await server.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId }));
    await expect(
      server.s3.send(new ListPartsCommand({ Bucket, Key: 'aborted', UploadId })),
    ).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(upload('aborted', UploadId, 2, Buffer.from('y'))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
    expect(await stored('data')).toEqual(before);
  });

  it('meet no bug on the way', () => {
    expect(server.failures).toEqual([]);
  });
});
