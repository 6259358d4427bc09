import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  type ChecksumAlgorithm,
  CopyObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { BACKEND, CLIENT, sdkClient } from '../../support/stack';
import type { ServerProcess } from '../../support/server-process';
import { sendSigned } from '../../support/signed-request';
import { findRunOf } from '../../support/stored-bytes';
import { useStack } from '../../support/use-stack';
import { WireTap } from '../../support/wire-tap';

const Bucket = 'bucket';
const used = useStack();
let tap: WireTap;
let proxy: ServerProcess;
let s3: S3Client;

beforeAll(async () => {
  tap = await WireTap.before(used.stack.backendEndpoint);
  proxy = await used.stack.startAnotherProxy({
    config: {
      backend: { endpoint: tap.endpoint, profile: 'embedded', credentials: { type: 'static', ...BACKEND } },
    },
  });
  s3 = sdkClient(proxy.listening.s3!, CLIENT);
});
beforeEach(() => {
  tap.take();
});
afterAll(async () => {
  s3.destroy();
  await proxy.stop('SIGKILL');
  tap.stop();
});

/** Digests of the plaintext, in every notation that one may travel in. */
function digestsOf(plaintext: Buffer): string[] {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(plaintext));
  const hashes = ['md5', 'sha1', 'sha256'].map((name) => createHash(name).update(plaintext).digest());
  return [
    crc.toString('base64'),
    ...hashes.flatMap((digest) => [digest.toString('base64'), digest.toString('hex')]),
  ];
}

function expectNothingOf(plaintext: Buffer, sent: Buffer): void {
  const text = sent.toString('latin1');
  expect(findRunOf(plaintext, sent)).toBe(-1);
  for (const digest of digestsOf(plaintext)) expect(text).not.toContain(digest);
  const heads = text.match(/PUT \/[^]*?\r\n\r\n/g) ?? [];
  expect(heads.length).toBeGreaterThan(0);
  for (const head of heads) {
    expect(head).not.toMatch(/^(content-md5|x-amz-sdk-checksum)/im);
    // of what is sent, whatever the client chose
    expect(new Set(head.match(/x-amz-checksum-\w+/gi))).toEqual(new Set(['x-amz-checksum-crc32']));
    expect(head).toMatch(/^x-amz-content-sha256: (STREAMING-UNSIGNED-PAYLOAD-TRAILER|[0-9a-f]{64})\r$/im);
    expect(head).not.toContain(CLIENT.accessKeyId);
    expect(head).toMatch(/^x-amz-meta-s3ep: [\w-]+\r$/im);
  }
}

it.each([17, 65_536, 300_000])(
  'of a PUT of %d bytes: ciphertext and no digest of the plaintext',
  async (size) => {
    const plaintext = randomBytes(size);
    for (const algorithm of ['CRC32', 'SHA1', 'SHA256'] as const satisfies ChecksumAlgorithm[]) {
      await s3.send(
        new PutObjectCommand({ Bucket, Key: 'sdk', Body: plaintext, ChecksumAlgorithm: algorithm }),
      );
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key: 'stream',
          Body: Readable.from([plaintext]),
          ContentLength: size,
          ChecksumAlgorithm: algorithm,
        }),
      );
    }
    const put = await sendSigned({
      endpoint: proxy.listening.s3!,
      method: 'PUT',
      path: '/bucket/md5',
      headers: { 'content-md5': createHash('md5').update(plaintext).digest('base64') },
      body: plaintext,
    });
    expect(put.status).toBe(200);
    expectNothingOf(plaintext, tap.take());
  },
);

it('of a small body that compresses well: not even its pattern', async () => {
  const plaintext = Buffer.alloc(200_000, 'confidential. ');
  await s3.send(new PutObjectCommand({ Bucket, Key: 'pattern', Body: plaintext }));
  const sent = tap.take();
  expectNothingOf(plaintext, sent);
  expect(sent.includes('confidential')).toBe(false);
});

it('of copies and reads: no plaintext either', async () => {
  const plaintext = randomBytes(100_000);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: plaintext }));
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/source` }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'copy', ChecksumMode: 'ENABLED' }));
  await got.Body!.transformToByteArray();
  const sent = tap.take();
  expect(findRunOf(plaintext, sent)).toBe(-1);
  expect(sent.toString('latin1')).toContain('x-amz-copy-source: bucket/source');
  expect(sent.toString('latin1')).not.toContain(CLIENT.accessKeyId);
});
