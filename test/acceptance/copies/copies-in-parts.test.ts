import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  type CopyObjectCommandOutput,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { KEK } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const MIB = 1_048_576;
const CopySource = 'red-bucket/large';
/** More than one part of a copy, which has 64 MiB at most. */
const plaintext = randomBytes(70 * MIB + 5);
const DESCRIPTION = { ContentType: 'text/plain', CacheControl: 'no-store', Metadata: { colour: 'green' } };
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

beforeAll(async () => {
  await used.s3.send(
    new PutObjectCommand({
      Bucket: 'red-bucket',
      Key: 'large',
      Body: plaintext,
      ...DESCRIPTION,
      Tagging: 'team=one',
      ChecksumSHA1: createHash('sha1').update(plaintext).digest('base64'),
    }),
  );
});

function copy(input: Partial<CopyObjectCommandInput> = {}): Promise<CopyObjectCommandOutput> {
  return used.s3.send(new CopyObjectCommand({ Bucket: 'blue-bucket', Key: 'copy', CopySource, ...input }));
}

async function read(Bucket: string, Key: string, Range?: string): Promise<Buffer> {
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Buffer.from(await Body!.transformToByteArray());
}

/** What a failed copy must not leave: uploads, or their state. */
async function expectNothingLeft(): Promise<void> {
  for (const Bucket of ['red-bucket', 'blue-bucket']) {
    const { Uploads } = await used.backend.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads).toBeUndefined();
    const { Contents } = await used.backend.send(new ListObjectsV2Command({ Bucket, Prefix: '.s3ep/' }));
    expect(Contents).toBeUndefined();
  }
}

afterEach(async () => {
  await used.stack.control.setFaults();
  await expectNothingLeft();
});

describe('a large object under another key-encryption key', () => {
  it('is written in parts, and is exact in every way to read it', async () => {
    await used.stack.control.resetRequests();
    const copied = await copy();
    const operations = (await used.stack.control.requests()).map(({ operation }) => operation);
    expect(operations.filter((operation) => operation === 'UploadPart')).toHaveLength(3);
    const head = await used.s3.send(
      new HeadObjectCommand({ Bucket: 'blue-bucket', Key: 'copy', ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({
      ...DESCRIPTION,
      ContentLength: plaintext.length,
      ETag: copied.CopyObjectResult!.ETag,
      ChecksumSHA1: copied.CopyObjectResult!.ChecksumSHA1,
      ChecksumType: 'FULL_OBJECT',
    });
    expect(head.ChecksumSHA1).toBe(createHash('sha1').update(plaintext).digest('base64'));
    const { Contents } = await used.s3.send(
      new ListObjectsV2Command({ Bucket: 'blue-bucket', Prefix: 'copy' }),
    );
    expect(Contents).toMatchObject([{ Size: plaintext.length, ETag: head.ETag }]);
    expect((await read('blue-bucket', 'copy')).equals(plaintext)).toBe(true);
    const middle = Math.floor(plaintext.length / 2);
    const range = await read('blue-bucket', 'copy', `bytes=${middle - 99}-${middle + 99}`);
    expect(range.equals(plaintext.subarray(middle - 99, middle + 100))).toBe(true);
    const tags = await used.s3.send(new GetObjectTaggingCommand({ Bucket: 'blue-bucket', Key: 'copy' }));
    expect(tags.TagSet).toEqual([{ Key: 'team', Value: 'one' }]);
  });

  it.each(['SHA256', 'CRC32C'] as const)(
    'has the %s that is asked for, over all parts',
    async (algorithm) => {
      const copied = await copy({ Key: 'summed', ChecksumAlgorithm: algorithm });
      const name = `Checksum${algorithm}` as const;
      expect(copied.CopyObjectResult![name]).toBeDefined();
      // the SDK verifies what it reads
      const { Body, [name]: answered } = await used.s3.send(
        new GetObjectCommand({ Bucket: 'blue-bucket', Key: 'summed', ChecksumMode: 'ENABLED' }),
      );
      expect(answered).toBe(copied.CopyObjectResult![name]);
      expect(Buffer.from(await Body!.transformToByteArray()).equals(plaintext)).toBe(true);
    },
  );

  it('is not written where a condition on the destination fails', async () => {
    await used.s3.send(new PutObjectCommand({ Bucket: 'blue-bucket', Key: 'there', Body: 'x' }));
    const call = copy({ Key: 'there', IfNoneMatch: '*' });
    expect(await failureOf(call)).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    expect((await read('blue-bucket', 'there')).toString()).toBe('x');
  });

  it('is not written where the backend refuses a part', async () => {
    await used.stack.control.setFaults({
      match: { operation: 'UploadPart', keyPrefix: 'refused' },
      fault: 'status-503',
    });
    expect((await failureOf(copy({ Key: 'refused' }))).status).toBe(503);
    await expect(read('blue-bucket', 'refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('is not written where the source breaks off', async () => {
    await used.stack.control.setFaults({
      match: { operation: 'GetObject', keyPrefix: 'large' },
      fault: 'cut-answer',
      atByte: 20 * MIB,
    });
    expect((await failureOf(copy({ Key: 'broken' }))).status).toBeGreaterThanOrEqual(500);
    await expect(read('blue-bucket', 'broken')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('is not written, and its upload is aborted, when the client goes away', async () => {
    await used.stack.control.resetRequests();
    await used.stack.control.setFaults({
      match: { operation: 'UploadPart', keyPrefix: 'given-up' },
      fault: 'latency',
      milliseconds: 3_000,
    });
    const client = new AbortController();
    const call = used.s3.send(new CopyObjectCommand({ Bucket: 'blue-bucket', Key: 'given-up', CopySource }), {
      abortSignal: client.signal,
    });
    const failed = expect(call).rejects.toMatchObject({ name: 'AbortError' });
    const sent = async (operation: string): Promise<boolean> =>
      (await used.stack.control.requests()).some((request) => request.operation === operation);
    await waitUntil('the upload is open', () => sent('CreateMultipartUpload'));
    await waitUntil('its state is stored', () => sent('PutObject'));
    client.abort();
    await failed;
    await waitUntil('it was aborted', () => sent('AbortMultipartUpload'));
    await waitUntil('its state was removed', () => sent('DeleteObject'));
  });
});

it('a large object becomes plain in one piece', async () => {
  await copy({ Bucket: 'plain-bucket', Key: 'plain' });
  const { body } = await used.stack.control.readRaw('plain-bucket', 'plain');
  expect(body.equals(plaintext)).toBe(true);
});

it('a large plain object is sealed in parts', async () => {
  await used.backend.send(new PutObjectCommand({ Bucket: 'plain-bucket', Key: 'large', Body: plaintext }));
  const copied = await copy({ CopySource: 'plain-bucket/large', Key: 'sealed' });
  expect(copied.CopyObjectResult!.ETag).toMatch(/-3"$/);
  const { body } = await used.stack.control.readRaw('blue-bucket', 'sealed');
  expect(body.includes(plaintext.subarray(1_000, 1_032))).toBe(false);
  expect((await read('blue-bucket', 'sealed')).equals(plaintext)).toBe(true);
});
