import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { failureOf } from '../../support/failure';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const MIB = 1_048_576;
const PART_OVERHEAD_BYTES = 14_336;
const MANIFEST_FIXED_BYTES = 114;
const MANIFEST_ENTRY_BYTES = 20;
const used = useStack({ buckets: [Bucket, 'plain-bucket'] });

let keys = 0;
const newKey = (): string => `object-${++keys}`;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function bytesOf(Key: string, from = Bucket): Promise<Buffer> {
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket: from, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function stateKeys(): Promise<string[]> {
  const { Contents = [] } = await used.backend.send(new ListObjectsV2Command({ Bucket, Prefix: '.s3ep/' }));
  return Contents.map(({ Key = '' }) => Key);
}

describe('an upload in parts', () => {
  it.each<[string, readonly number[], number]>([
    ['one empty part', [0], 1],
    ['one small part', [1_000], 1],
    ['one part of the least size', [5 * MIB], 2],
    ['one part that is stored as one byte less than is kept', [5 * MIB - PART_OVERHEAD_BYTES - 1], 1],
    ['one part that is stored as the least that is not kept', [5 * MIB - PART_OVERHEAD_BYTES], 2],
    ['three parts, the last one small', [5 * MIB, 6 * MIB + 1, 77], 3],
    ['two parts, the last one large', [5 * MIB + 3, 5 * MIB], 3],
    ['a part of larger chunks', [33 * MIB, 1], 2],
  ])('of %s reads back', async (_what, sizes, backendParts) => {
    const Key = newKey();
    const bodies = sizes.map((size) => randomBytes(size));
    const upload = await TestUpload.start(used.s3, { Bucket, Key, Metadata: { colour: 'red' } });
    for (const [index, body] of bodies.entries()) await upload.send(index + 1, body);
    const completed = await upload.complete();
    expect(completed.ETag).toMatch(new RegExp(`^"[0-9a-f]{32}-${backendParts}"$`));
    expect(completed).toMatchObject({ Bucket, Key, Location: `${used.stack.endpoint}/${Bucket}/${Key}` });

    const whole = Buffer.concat(bodies);
    const stored = await used.backend.send(new HeadObjectCommand({ Bucket, Key }));
    expect(stored.ContentLength).toBe(
      whole.length + backendParts * (PART_OVERHEAD_BYTES + MANIFEST_ENTRY_BYTES) + MANIFEST_FIXED_BYTES,
    );
    expect(sha256(await bytesOf(Key))).toBe(sha256(whole));
    const head = await used.s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({
      ContentLength: whole.length,
      ETag: completed.ETag,
      Metadata: { colour: 'red' },
    });
  });

  it('takes parts in any order, in parallel, with gaps between their numbers', async () => {
    const Key = newKey();
    const bodies = new Map(
      [9_999, 7, 1, 500].map((number) => [number, randomBytes(number === 9_999 ? 10 : 5 * MIB)]),
    );
    const upload = await TestUpload.start(used.s3, { Bucket, Key });
    await Promise.all([...bodies].map(([number, body]) => upload.send(number, body)));
    await upload.complete();
    const whole = Buffer.concat([...bodies].sort(([a], [b]) => a - b).map(([, body]) => body));
    expect(sha256(await bytesOf(Key))).toBe(sha256(whole));
  });

  it('has of a part that was sent again the bytes that the client lists', async () => {
    const Key = newKey();
    const upload = await TestUpload.start(used.s3, { Bucket, Key });
    await upload.send(1, randomBytes(5 * MIB));
    await upload.send(2, Buffer.from('another end'));
    const first = randomBytes(6 * MIB);
    await upload.send(1, first);
    await upload.send(2, Buffer.from('end'));
    await upload.complete();
    expect(sha256(await bytesOf(Key))).toBe(sha256(Buffer.concat([first, Buffer.from('end')])));
  });

  it('leaves out the parts that are not listed', async () => {
    const Key = newKey();
    const upload = await TestUpload.start(used.s3, { Bucket, Key });
    const one = await upload.send(1, Buffer.from('one'));
    await upload.send(2, Buffer.from('two'));
    await upload.complete([one]);
    expect((await bytesOf(Key)).toString()).toBe('one');
  });

  it('may list the ETags of ListParts', async () => {
    const Key = newKey();
    const upload = await TestUpload.start(used.s3, { Bucket, Key });
    const bodies = [randomBytes(5 * MIB), randomBytes(100)];
    for (const [index, body] of bodies.entries()) await upload.send(index + 1, body);
    const { Parts = [] } = await used.s3.send(new ListPartsCommand(upload.name));
    expect(Parts.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 5 * MIB],
      [2, 100],
    ]);
    await upload.complete(
      Parts.map(({ PartNumber, ETag }) => ({
        ...(PartNumber !== undefined && { PartNumber }),
        ...(ETag !== undefined && { ETag }),
      })),
    );
    expect(sha256(await bytesOf(Key))).toBe(sha256(Buffer.concat(bodies)));
  });

  it('is what the upload manager of the SDK makes', async () => {
    const Key = newKey();
    const Body = randomBytes(12 * MIB);
    await new Upload({ client: used.s3, params: { Bucket, Key, Body }, partSize: 5 * MIB }).done();
    expect(sha256(await bytesOf(Key))).toBe(sha256(Body));
  });

  it('shows the backend no byte of plaintext', async () => {
    const Key = newKey();
    const secret = Buffer.from('a secret that is long enough to be found');
    const upload = await TestUpload.start(used.s3, { Bucket, Key });
    await upload.send(1, secret);
    for (const key of await stateKeys())
      expect((await used.stack.control.readRaw(Bucket, key)).body.includes(secret)).toBe(false);
    await upload.complete();
    expect((await used.stack.control.readRaw(Bucket, Key)).body.includes(secret)).toBe(false);
  });
});

describe('an open upload', () => {
  it('is listed, with pages of parts, until it is aborted, and leaves no state', async () => {
    const Key = newKey();
    const before = await stateKeys();
    const upload = await TestUpload.start(used.s3, { Bucket, Key });
    for (const number of [1, 2, 3]) await upload.send(number, randomBytes(number));
    const { Uploads = [] } = await used.s3.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads.map(({ UploadId }) => UploadId)).toContain(upload.UploadId);
    const page = await used.s3.send(new ListPartsCommand({ ...upload.name, MaxParts: 2 }));
    expect(page).toMatchObject({ Bucket, Key, IsTruncated: true, NextPartNumberMarker: '2' });
    const rest = await used.s3.send(new ListPartsCommand({ ...upload.name, PartNumberMarker: '2' }));
    expect(rest.Parts?.map(({ Size }) => Size)).toEqual([3]);

    await used.s3.send(new AbortMultipartUploadCommand(upload.name));
    expect(await stateKeys()).toEqual(before);
    const gone = { code: 'NoSuchUpload', status: 404 };
    expect(await failureOf(used.s3.send(new ListPartsCommand(upload.name)))).toMatchObject(gone);
    expect(await failureOf(upload.send(1, Buffer.from('late')))).toMatchObject(gone);
    expect(await failureOf(upload.complete())).toMatchObject(gone);
    expect(await failureOf(used.s3.send(new AbortMultipartUploadCommand(upload.name)))).toMatchObject(gone);
  });

  it('shows no part of the proxy’s own when a completion is repeated', async () => {
    const upload = await TestUpload.start(used.s3, { Bucket, Key: newKey() });
    await upload.send(1, Buffer.from('one'));
    await used.stack.control.setFaults({
      match: { operation: 'CompleteMultipartUpload' },
      fault: 'status-503',
      times: 5,
    });
    expect((await failureOf(upload.complete())).status).toBe(503);
    await used.stack.control.setFaults();
    const { Parts = [] } = await used.s3.send(new ListPartsCommand(upload.name));
    expect(Parts.map(({ PartNumber }) => PartNumber)).toEqual([1]);
    await upload.complete();
  });

  it('is not there where its state could not be stored', async () => {
    await used.stack.control.setFaults({
      match: { operation: 'PutObject', keyPrefix: '.s3ep/' },
      fault: 'status-503',
      times: 5,
    });
    const Key = newKey();
    expect((await failureOf(TestUpload.start(used.s3, { Bucket, Key }))).status).toBe(503);
    await used.stack.control.setFaults();
    const { Uploads = [] } = await used.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
    expect(Uploads).toEqual([]);
  });

  it('does not acknowledge a small part that could not be kept', async () => {
    const upload = await TestUpload.start(used.s3, { Bucket, Key: newKey() });
    await used.stack.control.setFaults({
      match: { operation: 'PutObject', keyPrefix: '.s3ep/' },
      fault: 'status-503',
      times: 5,
    });
    expect((await failureOf(upload.send(1, Buffer.from('one')))).status).toBe(503);
    await used.stack.control.setFaults();
  });
});

describe('an upload to a bucket where nothing is encrypted', () => {
  it('is the backend’s, byte for byte', async () => {
    const Key = newKey();
    const upload = await TestUpload.start(used.s3, { Bucket: 'plain-bucket', Key });
    const bodies = [randomBytes(5 * MIB), randomBytes(10)];
    for (const [index, body] of bodies.entries()) await upload.send(index + 1, body);
    const { Parts = [] } = await used.s3.send(new ListPartsCommand(upload.name));
    expect(Parts.map(({ Size }) => Size)).toEqual([5 * MIB, 10]);
    const { ETag } = await upload.complete();
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const raw = await used.stack.control.readRaw('plain-bucket', Key);
    expect(sha256(raw.body)).toBe(sha256(Buffer.concat(bodies)));
  });
});
