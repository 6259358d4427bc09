import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  type CompletedPart,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const MIB = 1_048_576;
const used = useStack();
const bodies = [randomBytes(5 * MIB), randomBytes(5 * MIB + 1), randomBytes(321)];

const sha256 = (...pieces: readonly Buffer[]): Buffer =>
  pieces.reduce((hash, piece) => hash.update(piece), createHash('sha256')).digest();

function crcOf(...pieces: readonly Buffer[]): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(pieces.reduce((crc, piece) => crc32(piece, crc), 0));
  return digest.toString('base64');
}

/** An SDK client that adds no checksums of its own. */
const silent = (): S3Client => used.stack.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });

async function sent(
  upload: TestUpload,
  input: Parameters<TestUpload['send']>[2] = {},
): Promise<readonly CompletedPart[]> {
  for (const [index, body] of bodies.entries()) await upload.send(index + 1, body, input);
  return upload.parts;
}

const withoutChecksums = (parts: readonly CompletedPart[]): CompletedPart[] =>
  parts.map(({ PartNumber, ETag }) => ({ PartNumber: PartNumber ?? 0, ETag: ETag ?? '' }));

describe('an upload that announced SHA256', () => {
  it('is composite in every answer, through another process too', async () => {
    const Key = 'composite';
    const start = { Bucket, Key, ChecksumAlgorithm: 'SHA256' } as const;
    const upload = await TestUpload.start(used.s3, start);
    const other = await used.stack.startAnotherProxy();
    const s3 = used.stack.client({ endpoint: other.listening.s3 ?? '' });
    try {
      const through = upload.through(s3);
      await sent(through, start);
      expect(through.parts.map(({ ChecksumSHA256 }) => ChecksumSHA256)).toEqual(
        bodies.map((body) => sha256(body).toString('base64')),
      );
      const listed = await used.s3.send(new ListPartsCommand(upload.name));
      expect(listed).toMatchObject({ ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE' });
      const digest = sha256(...bodies.map((body) => sha256(body))).toString('base64');
      const expected = { ChecksumSHA256: `${digest}-3`, ChecksumType: 'COMPOSITE' };
      const completed = through.through(used.s3);
      expect(await completed.complete(undefined, { ChecksumSHA256: `${digest}-3` })).toMatchObject(expected);
      const asked = { Bucket, Key, ChecksumMode: 'ENABLED' } as const;
      expect(await used.s3.send(new HeadObjectCommand(asked))).toMatchObject(expected);
      const { Body, ...head } = await used.s3.send(new GetObjectCommand(asked));
      expect(head).toMatchObject(expected);
      expect(Buffer.concat(bodies).equals(await Body!.transformToByteArray())).toBe(true);
      const attributes = await used.s3.send(
        new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['Checksum', 'ObjectParts'] }),
      );
      expect(attributes).toMatchObject({
        Checksum: { ChecksumSHA256: digest, ChecksumType: 'COMPOSITE' },
        ObjectParts: { TotalPartsCount: 3, IsTruncated: false },
      });
      expect(attributes.ObjectParts?.Parts).toEqual(
        bodies.map(({ length }, index) => ({ PartNumber: index + 1, Size: length })),
      );
      const page = await used.s3.send(
        new GetObjectAttributesCommand({
          Bucket,
          Key,
          ObjectAttributes: ['ObjectParts'],
          MaxParts: 1,
          PartNumberMarker: '1',
        }),
      );
      expect(page.ObjectParts).toMatchObject({
        IsTruncated: true,
        NextPartNumberMarker: '2',
        Parts: [{ PartNumber: 2, Size: bodies[1]?.length }],
      });
    } finally {
      s3.destroy();
      await other.stop('SIGKILL');
    }
  });

  it('takes no part that comes with another checksum', async () => {
    const upload = await TestUpload.start(used.s3, { Bucket, Key: 'other', ChecksumAlgorithm: 'SHA256' });
    const failure = await failureOf(upload.send(1, Buffer.from('x'), { ChecksumAlgorithm: 'CRC32' }));
    expect(failure).toMatchObject({ code: 'InvalidRequest', status: 400 });
  });

  it('is completed only with the checksum of each part, as it was received', async () => {
    const start = { Bucket, Key: 'each', ChecksumAlgorithm: 'SHA256' } as const;
    const upload = await TestUpload.start(used.s3, start);
    const parts = await sent(upload, start);
    expect(await failureOf(upload.complete(withoutChecksums(parts)))).toMatchObject({
      code: 'InvalidRequest',
    });
    const wrong = parts.map((part, index) =>
      index === 0 ? { ...part, ChecksumSHA256: sha256(Buffer.from('x')).toString('base64') } : part,
    );
    expect(await failureOf(upload.complete(wrong))).toMatchObject({ code: 'InvalidPart' });
    expect(await failureOf(upload.complete(undefined, { ChecksumSHA256: 'bad' }))).toMatchObject({
      code: 'BadDigest',
    });
    expect(await failureOf(upload.complete(undefined, { MpuObjectSize: 1 }))).toMatchObject({
      code: 'InvalidRequest',
    });
    expect(await upload.complete()).toMatchObject({ ChecksumType: 'COMPOSITE' });
  });
});

describe('an upload that announced a full-object CRC', () => {
  it('has it without any checksum from the client but the announcement', async () => {
    const s3 = silent();
    const start = { Bucket, Key: 'full', ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;
    const upload = await TestUpload.start(s3, start);
    const parts = await sent(upload);
    expect(parts.map(({ ChecksumCRC32 }) => ChecksumCRC32)).toEqual(bodies.map((body) => crcOf(body)));
    const expected = { ChecksumCRC32: crcOf(...bodies), ChecksumType: 'FULL_OBJECT' };
    expect(await failureOf(upload.complete(undefined, { ChecksumCRC32: crcOf() }))).toMatchObject({
      code: 'BadDigest',
    });
    expect(await upload.complete(withoutChecksums(parts))).toMatchObject(expected);
    const head = new HeadObjectCommand({ Bucket, Key: 'full', ChecksumMode: 'ENABLED' });
    expect(await s3.send(head)).toMatchObject(expected);
    s3.destroy();
  });

  it('is CRC64NVME by its name alone', async () => {
    const start = { Bucket, Key: 'crc64', ChecksumAlgorithm: 'CRC64NVME' } as const;
    const upload = await TestUpload.start(used.s3, start);
    await sent(upload, start);
    expect(await upload.complete()).toMatchObject({ ChecksumType: 'FULL_OBJECT' });
  });

  it('is completed with what ListParts tells, without a checksum', async () => {
    const start = { Bucket, Key: 'resumed', ChecksumAlgorithm: 'CRC64NVME' } as const;
    const upload = await TestUpload.start(used.s3, start);
    await sent(upload, start);
    const { Parts = [] } = await used.s3.send(new ListPartsCommand(upload.name));
    const completed = await upload.complete(withoutChecksums(Parts));
    expect(completed.ChecksumType).toBeUndefined();
    const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'resumed' }));
    expect(Buffer.concat(bodies).equals(await Body!.transformToByteArray())).toBe(true);
  });
});

describe('creating an upload', () => {
  it.each([
    ['SHA1', 'FULL_OBJECT'],
    ['SHA256', 'FULL_OBJECT'],
    ['CRC64NVME', 'COMPOSITE'],
  ] as const)('is refused with %s and %s', async (ChecksumAlgorithm, ChecksumType) => {
    const create = TestUpload.start(used.s3, { Bucket, Key: 'bad', ChecksumAlgorithm, ChecksumType });
    expect(await failureOf(create)).toMatchObject({ code: 'InvalidRequest', status: 400 });
  });
});
