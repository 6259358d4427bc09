import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const used = useStack({ buckets: ['bucket', 'listed'] });

/** An upload as a copy makes it, before it is finished. */
async function startedCopy(Bucket: string, Key: string): Promise<string> {
  const { UploadId = '' } = await used.backend.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const id = createHash('sha256').update(`${Bucket}\0${Key}\0${UploadId}`).digest('hex').slice(0, 32);
  const len16 = (text: string): Buffer =>
    Buffer.concat([Buffer.of(text.length >> 8, text.length & 255), Buffer.from(text)]);
  const Body = Buffer.concat([len16(Key), len16(UploadId)]);
  await used.backend.send(new PutObjectCommand({ Bucket, Key: `.s3ep/copies/${id}`, Body }));
  return UploadId;
}

describe('ListMultipartUploads', () => {
  it('pages over the uploads of clients, and never shows one that a copy makes', async () => {
    const Bucket = 'listed';
    const keys = ['a/1', 'a/2', 'b ü+1', 'c'];
    for (const Key of keys) await TestUpload.start(used.s3, { Bucket, Key });
    for (const Key of ['a/1', 'b', 'z']) await startedCopy(Bucket, Key);
    const found: string[] = [];
    for (let KeyMarker: string | undefined, UploadIdMarker: string | undefined; ;) {
      const page = await used.s3.send(
        new ListMultipartUploadsCommand({ Bucket, MaxUploads: 2, KeyMarker, UploadIdMarker }),
      );
      found.push(...(page.Uploads ?? []).map(({ Key = '' }) => Key));
      if (!page.IsTruncated) break;
      KeyMarker = page.NextKeyMarker;
      UploadIdMarker = page.NextUploadIdMarker;
    }
    expect(found).toEqual(keys);
    const url = await used.s3.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: 'b', EncodingType: 'url' }),
    );
    expect(url.Uploads?.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')))).toEqual([
      'b ü+1',
    ]);
    const grouped = await used.s3.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/' }));
    expect(grouped.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect(grouped.Uploads?.map(({ Key }) => Key)).toEqual(['b ü+1', 'c']);
  });
});

describe('ListParts', () => {
  it('pages over the parts of the client, and never shows part 10,000', async () => {
    const upload = await TestUpload.start(used.s3, { Bucket: 'bucket', Key: 'parts' });
    for (const number of [1, 2, 9_999]) await upload.send(number, Buffer.alloc(number % 7));
    await used.backend.send(new UploadPartCommand({ ...upload.name, PartNumber: 10_000, Body: 'manifest' }));
    const found: unknown[] = [];
    for (let PartNumberMarker: string | undefined; ;) {
      const page = await used.s3.send(
        new ListPartsCommand({ ...upload.name, MaxParts: 2, ...(PartNumberMarker && { PartNumberMarker }) }),
      );
      found.push(...(page.Parts ?? []).map(({ PartNumber, Size }) => [PartNumber, Size]));
      if (!page.IsTruncated) break;
      PartNumberMarker = page.NextPartNumberMarker;
    }
    expect(found).toEqual([
      [1, 1],
      [2, 2],
      [9_999, 3],
    ]);
  });
});

describe('DeleteBucket', () => {
  it('ends a copy that nobody finished, and removes what it left', async () => {
    const Bucket = 'left-by-copies';
    await used.s3.send(new CreateBucketCommand({ Bucket }));
    await startedCopy(Bucket, 'copied');
    await used.s3.send(new DeleteBucketCommand({ Bucket }));
    const list = used.backend.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(await failureOf(list)).toMatchObject({ code: 'NoSuchBucket' });
  });

  it('is refused while there is an object, and then ends no copy', async () => {
    const Bucket = 'in-use';
    await used.s3.send(new CreateBucketCommand({ Bucket }));
    const copy = await startedCopy(Bucket, 'copied');
    await used.s3.send(new PutObjectCommand({ Bucket, Key: 'object', Body: 'x' }));
    const refused = { code: 'BucketNotEmpty', status: 409 };
    expect(await failureOf(used.s3.send(new DeleteBucketCommand({ Bucket })))).toMatchObject(refused);
    const { Uploads = [] } = await used.backend.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads.map(({ UploadId }) => UploadId)).toEqual([copy]);
  });
});
