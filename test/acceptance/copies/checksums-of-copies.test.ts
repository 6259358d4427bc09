import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  type ChecksumAlgorithm,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  type CopyObjectCommandOutput,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { KEK } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const MIB = 1_048_576;
const used = useStack({
  buckets: ['red-bucket', 'blue-bucket', 'plain-bucket'],
  config: {
    keys: {
      keks: [
        { id: 'red', provider: 'local-aes', key: KEK },
        { id: 'blue', provider: 'local-aes', key: randomBytes(32).toString('base64') },
      ],
    },
    buckets: [
      { match: 'red-*', mode: 'encrypted', activeKek: 'red' },
      { match: 'blue-*', mode: 'encrypted', activeKek: 'blue' },
      { match: 'plain-*', mode: 'passthrough' },
    ],
  },
});

const small = randomBytes(300_000);
/** Too large to be held, too small to be copied in parts for its size. */
const large = randomBytes(6 * MIB);
const BODIES: Readonly<Record<string, Buffer>> = { small, large };

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');
function crc(bytes: Buffer): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(bytes));
  return digest.toString('base64');
}

beforeAll(async () => {
  for (const [Key, Body] of Object.entries(BODIES))
    for (const Bucket of ['red-bucket', 'plain-bucket'])
      await used.s3.send(new PutObjectCommand({ Bucket, Key, Body, ChecksumSHA256: sha256(Body) }));
});

function copy(input: Partial<CopyObjectCommandInput>): Promise<CopyObjectCommandOutput> {
  return used.s3.send(
    new CopyObjectCommand({ Bucket: 'blue-bucket', Key: 'copy', CopySource: 'red-bucket/small', ...input }),
  );
}

function head(Bucket: string, Key = 'copy'): Promise<HeadObjectCommandOutput> {
  return used.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
}

async function read(Bucket: string): Promise<Buffer> {
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key: 'copy', ChecksumMode: 'ENABLED' }));
  return Buffer.from(await Body!.transformToByteArray());
}

describe.each(Object.keys(BODIES))('the copy of a %s object', (key) => {
  const body = BODIES[key]!;
  const CopySource = `red-bucket/${key}`;

  it.each(['red-bucket', 'blue-bucket'])(
    'into %s has the checksum of the source, and the answer too',
    async (Bucket) => {
      const { CopyObjectResult } = await copy({ Bucket, CopySource });
      expect(CopyObjectResult).toMatchObject({ ChecksumSHA256: sha256(body), ChecksumType: 'FULL_OBJECT' });
      expect(await head(Bucket)).toMatchObject({ ChecksumSHA256: sha256(body), ChecksumType: 'FULL_OBJECT' });
    },
  );

  it.each(['red-bucket', 'blue-bucket'])('into %s gets one that is asked for', async (Bucket) => {
    const { CopyObjectResult } = await copy({ Bucket, CopySource, ChecksumAlgorithm: 'CRC32' });
    expect(CopyObjectResult).toMatchObject({ ChecksumCRC32: crc(body), ChecksumType: 'FULL_OBJECT' });
    expect(await head(Bucket)).toMatchObject({ ChecksumCRC32: crc(body), ChecksumType: 'FULL_OBJECT' });
    expect((await read(Bucket)).equals(body)).toBe(true);
  });

  it('moves no data where the source has the one that is asked for', async () => {
    await used.stack.control.resetRequests();
    const { CopyObjectResult } = await copy({
      Bucket: 'red-bucket',
      CopySource,
      ChecksumAlgorithm: 'SHA256',
    });
    expect(CopyObjectResult!.ChecksumSHA256).toBe(sha256(body));
    const requests = await used.stack.control.requests();
    expect(requests.map(({ operation }) => operation)).toEqual(['HeadObject', 'CopyObject']);
  });

  it.each(['SHA1', 'SHA256', 'CRC32C', 'CRC64NVME'] as ChecksumAlgorithm[])(
    'from plain to encrypted has %s when that is asked for',
    async (ChecksumAlgorithm) => {
      const { CopyObjectResult } = await copy({ CopySource: `plain-bucket/${key}`, ChecksumAlgorithm });
      const name = `Checksum${ChecksumAlgorithm}` as const;
      expect(CopyObjectResult![name]).toBeDefined();
      expect((await head('blue-bucket'))[name]).toBe(CopyObjectResult![name]);
      // the SDK verifies it
      expect((await read('blue-bucket')).equals(body)).toBe(true);
    },
  );

  it('into a plain bucket is verified by the backend, which keeps the checksum', async () => {
    const { CopyObjectResult } = await copy({ Bucket: 'plain-bucket', CopySource });
    expect(CopyObjectResult!.ChecksumSHA256).toBe(sha256(body));
    expect((await head('plain-bucket')).ChecksumSHA256).toBe(sha256(body));
  });

  it('between plain buckets has what the backend says', async () => {
    const { CopyObjectResult } = await copy({
      Bucket: 'plain-bucket',
      CopySource: `plain-bucket/${key}`,
      ChecksumAlgorithm: 'CRC32',
    });
    expect(CopyObjectResult!.ChecksumCRC32).toBe(crc(body));
  });
});

describe('the copy of an object of several parts', () => {
  const parts = [randomBytes(5 * MIB), randomBytes(1_000)];
  const whole = Buffer.concat(parts);
  const CopySource = 'red-bucket/parts';

  beforeAll(async () => {
    const upload = await TestUpload.start(used.s3, {
      Bucket: 'red-bucket',
      Key: 'parts',
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'COMPOSITE',
    });
    for (const [index, part] of parts.entries()) await upload.send(index + 1, part);
    await upload.complete();
  });

  it('keeps that of the parts where the backend copies them', async () => {
    const source = await head('red-bucket', 'parts');
    expect(source).toMatchObject({ ChecksumType: 'COMPOSITE', ChecksumCRC32: expect.stringMatching(/-2$/) });
    const { CopyObjectResult } = await copy({ Bucket: 'red-bucket', CopySource });
    const { ChecksumCRC32, ChecksumType } = source;
    expect(CopyObjectResult).toMatchObject({ ChecksumCRC32, ChecksumType });
    expect(await head('red-bucket')).toMatchObject({ ChecksumCRC32, ChecksumType });
  });

  it('has that of the whole where its parts are made anew', async () => {
    const { CopyObjectResult } = await copy({ CopySource });
    expect(CopyObjectResult).toMatchObject({ ChecksumCRC32: crc(whole), ChecksumType: 'FULL_OBJECT' });
    expect(await head('blue-bucket')).toMatchObject({
      ChecksumCRC32: crc(whole),
      ChecksumType: 'FULL_OBJECT',
    });
  });
});

it('an algorithm that S3 does not have is refused', async () => {
  const call = copy({ ChecksumAlgorithm: 'MD4' as ChecksumAlgorithm });
  expect(await failureOf(call)).toMatchObject({ code: 'InvalidRequest', status: 400 });
});
