import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  type ChecksumAlgorithm,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expectCiphertext } from '../../support/stored-bytes';
import { sendSigned } from '../../support/signed-request';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const satisfies ChecksumAlgorithm[];
const used = useStack();

/** Checksums of a text by tools of their own: what every implementation must give. */
const KNOWN = {
  text: '123456789',
  CRC32: 'y/Q5Jg==',
  CRC32C: '4waSgw==',
  CRC64NVME: 'rosUhgp5mIg=',
  SHA1: createHash('sha1').update('123456789').digest('base64'),
  SHA256: createHash('sha256').update('123456789').digest('base64'),
} as const;

async function expectKept(Key: string, algorithm: (typeof ALGORITHMS)[number], value: string): Promise<void> {
  const member = `Checksum${algorithm}` as const;
  const asked = { Bucket, Key, ChecksumMode: 'ENABLED' } as const;
  const head = await used.s3.send(new HeadObjectCommand(asked));
  expect(head).toMatchObject({ [member]: value, ChecksumType: 'FULL_OBJECT' });
  expect(checksumsOf(head)).toEqual([member, 'ChecksumType']);
  const got = await used.s3.send(new GetObjectCommand(asked));
  expect(got).toMatchObject({ [member]: value, ChecksumType: 'FULL_OBJECT' });
  expect(checksumsOf(got)).toEqual([member, 'ChecksumType']);
  // the SDK verifies it while it reads
  await got.Body!.transformToByteArray();
  for (const method of ['HEAD', 'GET']) {
    const path = `/${Bucket}/${Key}`;
    const silent = await sendSigned({ endpoint: used.stack.endpoint, method, path });
    expect(Object.keys(silent.headers).filter((name) => name.includes('checksum'))).toEqual([]);
  }
  const { Checksum } = await used.s3.send(
    new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['Checksum'] }),
  );
  expect(Checksum).toMatchObject({ [member]: value, ChecksumType: 'FULL_OBJECT' });
}

const checksumsOf = (answer: object): string[] =>
  Object.keys(answer)
    .filter((name) => name.startsWith('Checksum'))
    .sort();

/** The backend has the checksum of what it stores, and none of the plaintext. */
async function expectNoneAtTheBackend(Key: string): Promise<void> {
  const stored = await used.backend.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  expect(checksumsOf(stored)).toEqual(['ChecksumCRC32', 'ChecksumType']);
  const ofStored = Buffer.alloc(4);
  ofStored.writeUInt32BE(crc32(await stored.Body!.transformToByteArray()));
  expect(stored.ChecksumCRC32).toBe(ofStored.toString('base64'));
}

describe.each(ALGORITHMS)('%s', (algorithm) => {
  const member = `Checksum${algorithm}` as const;

  it('of a small body in a header is answered, kept in the record, and unknown to the backend', async () => {
    const Key = `small-${algorithm}`;
    const put = await used.s3.send(
      new PutObjectCommand({ Bucket, Key, Body: KNOWN.text, ChecksumAlgorithm: algorithm }),
    );
    expect(put).toMatchObject({ [member]: KNOWN[algorithm], ChecksumType: 'FULL_OBJECT' });
    await expectKept(Key, algorithm, KNOWN[algorithm]);
    await expectNoneAtTheBackend(Key);
  });

  it('of a large body in a header is kept as well', async () => {
    const Key = `large-${algorithm}`;
    const plaintext = randomBytes(300_000);
    const put = await used.s3.send(
      new PutObjectCommand({ Bucket, Key, Body: plaintext, ChecksumAlgorithm: algorithm }),
    );
    expect(put[member]).toBeDefined();
    await expectKept(Key, algorithm, put[member]!);
    await expectNoneAtTheBackend(Key);
    await expectCiphertext(used.stack, { key: Key, plaintext });
  });

  it('of a small stream in a trailer is kept as well', async () => {
    const Key = `trailer-${algorithm}`;
    const Body = Readable.from([Buffer.from(KNOWN.text)]);
    const put = await used.s3.send(
      new PutObjectCommand({ Bucket, Key, Body, ContentLength: 9, ChecksumAlgorithm: algorithm }),
    );
    expect(put[member]).toBe(KNOWN[algorithm]);
    await expectKept(Key, algorithm, KNOWN[algorithm]);
    await expectNoneAtTheBackend(Key);
  });

  it('of a large stream in a trailer is verified and answered', async () => {
    const Key = `large-trailer-${algorithm}`;
    const plaintext = randomBytes(150_000);
    const put = await used.s3.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body: Readable.from([plaintext]),
        ContentLength: plaintext.length,
        ChecksumAlgorithm: algorithm,
      }),
    );
    expect(put[member]).toBeDefined();
    await expectNoneAtTheBackend(Key);
    await expectCiphertext(used.stack, { key: Key, plaintext });
  });

  it('that a client calculated itself is verified: a wrong one leaves nothing behind', async () => {
    const wrong = Buffer.from(KNOWN[algorithm], 'base64').map((byte) => byte ^ 1);
    const answer = await sendSigned({
      endpoint: used.stack.endpoint,
      method: 'PUT',
      path: `/${Bucket}/wrong-${algorithm}`,
      headers: { [`x-amz-checksum-${algorithm.toLowerCase()}`]: Buffer.from(wrong).toString('base64') },
      body: KNOWN.text,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain('<Code>BadDigest</Code>');
    const missing = used.backend.send(new HeadObjectCommand({ Bucket, Key: `wrong-${algorithm}` }));
    await expect(missing).rejects.toMatchObject({ name: 'NotFound' });
  });
});

it('answers no checksum of the whole with a range of it', async () => {
  await used.s3.send(
    new PutObjectCommand({ Bucket, Key: 'ranged', Body: 'abcdef', ChecksumAlgorithm: 'CRC32' }),
  );
  const got = await used.s3.send(
    new GetObjectCommand({ Bucket, Key: 'ranged', ChecksumMode: 'ENABLED', Range: 'bytes=0-1' }),
  );
  expect(got.ChecksumCRC32).toBeUndefined();
});

it('keeps Content-MD5 to itself', async () => {
  const md5 = createHash('md5').update('hello').digest('base64');
  const put = await sendSigned({
    endpoint: used.stack.endpoint,
    method: 'PUT',
    path: '/bucket/md5',
    headers: { 'content-md5': md5 },
    body: 'hello',
  });
  expect(put.status).toBe(200);
  const got = await sendSigned({
    endpoint: used.stack.endpoint,
    path: '/bucket/md5',
    headers: { 'x-amz-checksum-mode': 'ENABLED' },
  });
  expect(JSON.stringify([put.headers, got.headers])).not.toContain(md5);
});
