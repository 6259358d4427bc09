import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { CompletedPart, CreateMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const MIB = 1_048_576;
const used = useStack();
const bodies = [randomBytes(5 * MIB), randomBytes(5 * MIB), randomBytes(321)];

function crcOf(...pieces: readonly Uint8Array[]): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(pieces.reduce((crc, piece) => crc32(piece, crc), 0));
  return digest.toString('base64');
}

const composite = `${crcOf(...bodies.map((body) => Buffer.from(crcOf(body), 'base64')))}-${bodies.length}`;
const fullObject = crcOf(...bodies);

async function sentUpload(
  Key: string,
  announced: Partial<CreateMultipartUploadCommandInput> = { ChecksumAlgorithm: 'CRC32' },
): Promise<TestUpload> {
  const upload = await TestUpload.start(used.s3, { Bucket, Key, ...announced });
  for (const [index, body] of bodies.entries()) await upload.send(index + 1, body);
  return upload;
}

async function headOf(Key: string): Promise<unknown> {
  return used.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
}

describe('the checksum of an upload', () => {
  it('is composite where the client lists those of the parts', async () => {
    const upload = await sentUpload('composite');
    expect(upload.parts.map(({ ChecksumCRC32 }) => ChecksumCRC32)).toEqual(bodies.map((body) => crcOf(body)));
    const expected = { ChecksumCRC32: composite, ChecksumType: 'COMPOSITE' };
    expect(await upload.complete()).toMatchObject(expected);
    expect(await headOf('composite')).toMatchObject(expected);
  });

  it('is of the full object where the client wants that and announced nothing else', async () => {
    const upload = await sentUpload('full', {});
    const expected = { ChecksumCRC32: fullObject, ChecksumType: 'FULL_OBJECT' };
    expect(await upload.complete(undefined, { ChecksumType: 'FULL_OBJECT' })).toMatchObject(expected);
    expect(await headOf('full')).toMatchObject(expected);
  });

  it('is held against the one that the client states', async () => {
    const upload = await sentUpload('stated', {});
    const wrong = { ChecksumCRC32: crcOf(randomBytes(1)) };
    expect(await failureOf(upload.complete(undefined, wrong))).toMatchObject({ code: 'BadDigest' });
    expect(await upload.complete(undefined, { ChecksumCRC32: fullObject })).toMatchObject({
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it('is refused where a part lacks its own', async () => {
    const upload = await sentUpload('lacking');
    const parts: CompletedPart[] = upload.parts.map(({ PartNumber, ETag, ChecksumCRC32 }) => ({
      ...(PartNumber !== undefined && { PartNumber }),
      ...(ETag !== undefined && { ETag }),
      ...(PartNumber !== 2 && ChecksumCRC32 !== undefined && { ChecksumCRC32 }),
    }));
    expect(await failureOf(upload.complete(parts))).toMatchObject({ code: 'InvalidRequest' });
  });

  it('is refused where the kept last part has another', async () => {
    const upload = await sentUpload('wrong-last');
    const parts = upload.parts.map((part) =>
      part.PartNumber === 3 ? { ...part, ChecksumCRC32: crcOf(randomBytes(1)) } : part,
    );
    expect(await failureOf(upload.complete(parts))).toMatchObject({ code: 'InvalidPart' });
  });

  it('may be left out', async () => {
    const upload = await TestUpload.start(used.s3, { Bucket, Key: 'none' });
    await upload.send(1, Buffer.from('one'));
    const parts = upload.parts.map(({ PartNumber, ETag }) => ({
      ...(PartNumber !== undefined && { PartNumber }),
      ...(ETag !== undefined && { ETag }),
    }));
    expect((await upload.complete(parts)).ChecksumType).toBeUndefined();
  });
});

describe('creating an upload', () => {
  it('is refused with a checksum type that the algorithm does not have', async () => {
    const create = TestUpload.start(used.s3, {
      Bucket,
      Key: 'bad',
      ChecksumAlgorithm: 'SHA256',
      ChecksumType: 'FULL_OBJECT',
    });
    expect(await failureOf(create)).toMatchObject({ code: 'InvalidRequest', status: 400 });
  });
});
