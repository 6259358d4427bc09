import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { HeadObjectCommand, ListPartsCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { Stack } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';
import { WireTap } from '../../support/wire-tap';

const Bucket = 'plain-bucket';
const MIB = 1_048_576;
const used = useStack({ buckets: [Bucket] });

describe('a part of an upload that is not encrypted', () => {
  it('brings its checksum to the backend, though that came behind it', async () => {
    const body = randomBytes(5 * MIB);
    const digest = Buffer.alloc(4);
    digest.writeUInt32BE(crc32(body));
    const ChecksumCRC32 = digest.toString('base64');
    const tap = await WireTap.before(used.stack.backendEndpoint);
    const tapped = await Stack.start({ backendEndpoint: tap.endpoint });
    const s3 = tapped.client();
    const start = { Bucket, Key: 'trailer', ChecksumAlgorithm: 'CRC32' } as const;
    const upload = await TestUpload.start(used.s3, start);
    tap.take();
    const sent = await s3.send(
      // a stream has no checksum before it was read: the SDK sends it as a trailer
      new UploadPartCommand({
        ...upload.name,
        PartNumber: 1,
        Body: Readable.from([body]),
        ContentLength: body.length,
        ChecksumAlgorithm: 'CRC32',
      }),
    );
    expect(tap.take().includes(`x-amz-checksum-crc32: ${ChecksumCRC32}`)).toBe(true);
    s3.destroy();
    await tapped.stop();
    tap.stop();
    expect(sent.ChecksumCRC32).toBe(ChecksumCRC32);
    const { Parts } = await used.backend.send(new ListPartsCommand(upload.name));
    expect(Parts).toMatchObject([{ PartNumber: 1, ChecksumCRC32, Size: body.length }]);
    const wrong = upload.send(2, Buffer.from('x'), { ChecksumCRC32: 'AAAAAA==' });
    expect(await failureOf(wrong)).toMatchObject({ code: 'BadDigest' });
    await upload.complete([{ PartNumber: 1, ETag: sent.ETag ?? '', ChecksumCRC32 }]);
    const head = new HeadObjectCommand({ Bucket, Key: 'trailer', ChecksumMode: 'ENABLED' });
    expect((await used.s3.send(head)).ChecksumCRC32).toBeDefined();
  });
});
