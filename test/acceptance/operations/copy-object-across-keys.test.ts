import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { failureOf } from '../../support/failure';
import { KEK } from '../../support/stack';
import { expectCiphertext, expectedStoredBytes } from '../../support/stored-bytes';
import { useStack } from '../../support/use-stack';

const MIB = 1_048_576;
const plaintext = randomBytes(200_000);
const used = useStack({
  buckets: ['red-bucket', 'blue-bucket', 'plain-bucket', 'mixed-bucket'],
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
      { match: 'mixed-*', mode: 'encrypted', activeKek: 'red', plaintextReads: 'pass-through' },
    ],
  },
});

beforeAll(async () => {
  for (const Bucket of ['red-bucket', 'plain-bucket'])
    await used.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'source',
        Body: plaintext,
        ContentType: 'text/plain',
        Metadata: { colour: 'green' },
        ChecksumAlgorithm: 'SHA1',
        Tagging: 'team=one&note=a%26b%3Dc',
      }),
    );
});

function copy(input: Partial<CopyObjectCommandInput> & { Bucket: string; CopySource: string }) {
  return used.s3.send(new CopyObjectCommand({ Key: 'copy', ...input }));
}

async function read(Bucket: string, Key = 'copy'): Promise<Buffer> {
  const { Body } = await used.s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  return Buffer.from(await Body!.transformToByteArray());
}

/** The objectId of a record: 16 bytes after version and kind (object-format 2.1). */
const objectIdOf = (record: string): string =>
  Buffer.from(record, 'base64url').subarray(2, 18).toString('hex');
const kekIdOf = (record: string): string => {
  const bytes = Buffer.from(record, 'base64url');
  return bytes.subarray(19, 19 + bytes[18]!).toString();
};

describe('from one key-encryption key to another', () => {
  it('the object is encrypted anew, under a data key of its own', async () => {
    await used.stack.control.resetRequests();
    const copied = await copy({ Bucket: 'blue-bucket', CopySource: 'red-bucket/source' });
    const requests = await used.stack.control.requests();
    expect(requests.map(({ operation }) => operation)).not.toContain('CopyObject');

    const source = await expectCiphertext(used.stack, { bucket: 'red-bucket', key: 'source', plaintext });
    const stored = await expectCiphertext(used.stack, { bucket: 'blue-bucket', key: 'copy', plaintext });
    expect(kekIdOf(source.metadata.s3ep!)).toBe('red');
    expect(kekIdOf(stored.metadata.s3ep!)).toBe('blue');
    expect(objectIdOf(stored.metadata.s3ep!)).not.toBe(objectIdOf(source.metadata.s3ep!));
    expect(stored.body.equals(source.body)).toBe(false);

    const head = await used.s3.send(
      new HeadObjectCommand({ Bucket: 'blue-bucket', Key: 'copy', ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({
      ETag: copied.CopyObjectResult!.ETag,
      ContentLength: plaintext.length,
      ContentType: 'text/plain',
      Metadata: { colour: 'green' },
      ChecksumSHA1: expect.any(String),
    });
    expect((await read('blue-bucket')).equals(plaintext)).toBe(true);
  });

  it.each([0, 1, 65_536, 20 * MIB])('an object of %d bytes', async (size) => {
    const body = randomBytes(size);
    await used.s3.send(new PutObjectCommand({ Bucket: 'red-bucket', Key: 'sized', Body: body }));
    await copy({ Bucket: 'blue-bucket', Key: 'sized', CopySource: 'red-bucket/sized' });
    const raw = await used.stack.control.readRaw('blue-bucket', 'sized');
    expect(raw.body.length).toBe(expectedStoredBytes(size));
    expect((await read('blue-bucket', 'sized')).equals(body)).toBe(true);
  });

  it('the directives count as they do otherwise', async () => {
    const tags = async (): Promise<unknown> =>
      (await used.s3.send(new GetObjectTaggingCommand({ Bucket: 'blue-bucket', Key: 'copy' }))).TagSet;
    await copy({ Bucket: 'blue-bucket', CopySource: 'red-bucket/source' });
    expect(await tags()).toEqual([
      { Key: 'team', Value: 'one' },
      { Key: 'note', Value: 'a&b=c' },
    ]);
    await copy({
      Bucket: 'blue-bucket',
      CopySource: 'red-bucket/source',
      MetadataDirective: 'REPLACE',
      Metadata: { shape: 'round' },
      TaggingDirective: 'REPLACE',
      Tagging: 'stage=prod',
    });
    expect(await tags()).toEqual([{ Key: 'stage', Value: 'prod' }]);
    const head = await used.s3.send(new HeadObjectCommand({ Bucket: 'blue-bucket', Key: 'copy' }));
    expect(head.Metadata).toEqual({ shape: 'round' });
    await copy({ Bucket: 'blue-bucket', CopySource: 'red-bucket/source', TaggingDirective: 'REPLACE' });
    expect(await tags()).toEqual([]);
  });

  it('conditions count as they do otherwise', async () => {
    const { ETag } = await used.s3.send(new HeadObjectCommand({ Bucket: 'red-bucket', Key: 'source' }));
    const to = { Bucket: 'blue-bucket', CopySource: 'red-bucket/source' };
    await copy({ ...to, CopySourceIfMatch: ETag });
    expect((await failureOf(copy({ ...to, CopySourceIfNoneMatch: ETag }))).status).toBe(412);
    expect((await failureOf(copy({ ...to, IfNoneMatch: '*' }))).status).toBe(412);
  });

  it('a version may be the source', async () => {
    for (const Bucket of ['red-bucket', 'blue-bucket'])
      await used.s3.send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      );
    const old = await used.s3.send(new PutObjectCommand({ Bucket: 'red-bucket', Key: 'old', Body: 'old' }));
    await used.s3.send(new PutObjectCommand({ Bucket: 'red-bucket', Key: 'old', Body: 'new' }));
    const copied = await copy({
      Bucket: 'blue-bucket',
      CopySource: `red-bucket/old?versionId=${old.VersionId!}`,
    });
    expect(copied.CopySourceVersionId).toBe(old.VersionId);
    expect(copied.VersionId).toBeDefined();
    expect((await read('blue-bucket')).toString()).toBe('old');
  });
});

describe('between plain and encrypted', () => {
  it('a plain object is encrypted on its way', async () => {
    await copy({ Bucket: 'red-bucket', Key: 'from-plain', CopySource: 'plain-bucket/source' });
    await expectCiphertext(used.stack, { bucket: 'red-bucket', key: 'from-plain', plaintext });
    expect((await read('red-bucket', 'from-plain')).equals(plaintext)).toBe(true);
  });

  it('an encrypted object is decrypted on its way into a passthrough bucket', async () => {
    const copied = await copy({ Bucket: 'plain-bucket', Key: 'decrypted', CopySource: 'red-bucket/source' });
    const raw = await used.stack.control.readRaw('plain-bucket', 'decrypted');
    expect(raw.body.equals(plaintext)).toBe(true);
    expect(raw.metadata).toEqual({ colour: 'green' });
    expect(copied.CopyObjectResult!.ETag).toBe(`"${raw.etag}"`);
    expect((await read('plain-bucket', 'decrypted')).equals(plaintext)).toBe(true);
  });

  it('a plain object in a bucket under migration is encrypted by a copy onto itself', async () => {
    await used.backend.send(new PutObjectCommand({ Bucket: 'mixed-bucket', Key: 'old', Body: plaintext }));
    expect((await read('mixed-bucket', 'old')).equals(plaintext)).toBe(true);
    await copy({
      Bucket: 'mixed-bucket',
      Key: 'old',
      CopySource: 'mixed-bucket/old',
      MetadataDirective: 'REPLACE',
    });
    await expectCiphertext(used.stack, { bucket: 'mixed-bucket', key: 'old', plaintext });
    expect((await read('mixed-bucket', 'old')).equals(plaintext)).toBe(true);
  });

  it('an object that should be encrypted, and is not, is not copied', async () => {
    await used.backend.send(new PutObjectCommand({ Bucket: 'red-bucket', Key: 'smuggled', Body: 'x' }));
    const call = copy({ Bucket: 'blue-bucket', Key: 'never', CopySource: 'red-bucket/smuggled' });
    expect(await failureOf(call)).toMatchObject({ code: 'InternalError', status: 500 });
  });

  it('between passthrough buckets the backend copies', async () => {
    await used.stack.control.resetRequests();
    await copy({ Bucket: 'plain-bucket', Key: 'plain-copy', CopySource: 'plain-bucket/source' });
    const requests = await used.stack.control.requests();
    expect(requests.map(({ operation }) => operation)).toContain('CopyObject');
    expect(requests.every(({ bytesSent, bytesReceived }) => bytesSent + bytesReceived < 2_000)).toBe(true);
    const head = await used.s3.send(new HeadObjectCommand({ Bucket: 'plain-bucket', Key: 'plain-copy' }));
    expect(head).toMatchObject({ ContentType: 'text/plain', Metadata: { colour: 'green' } });
  });
});
