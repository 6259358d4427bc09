import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite, PLAIN_GUARDED } from '../../support/guarded-site';
import { sha256, UNSIGNED_PAYLOAD } from '../../support/hand-signature';
import type { RawRequest } from '../../support/raw-request';

const site = guardedSite();

/** Digest lengths in bytes of the checksums that clients send. */
const CHECKSUMS = { crc32: 4, crc32c: 4, crc64nvme: 8, sha1: 20, sha256: 32 } as const;
const BODIES = [
  { name: 'small', body: randomBytes(1_000) },
  { name: 'large', body: randomBytes(400_000) },
];
const wrong = (bytes: number): string => Buffer.alloc(bytes, 0x5a).toString('base64');
const md5 = (body: Buffer): string => createHash('md5').update(body).digest('base64');
const put = (bucket: string, body: Buffer, more: Partial<RawRequest>): RawRequest => ({
  method: 'PUT',
  target: `/${bucket}/digest`,
  body,
  ...more,
});

describe.each(BODIES)('a $name upload', ({ body }) => {
  describe.each([GUARDED, PLAIN_GUARDED])('into %s', (bucket) => {
    it.each(Object.entries(CHECKSUMS))('with a wrong x-amz-checksum-%s is refused', async (name, bytes) => {
      const headers = { [`x-amz-checksum-${name}`]: wrong(bytes) };
      expectS3Error(await site.send(put(bucket, body, { headers })), 400, 'BadDigest');
    });

    it('with a wrong Content-MD5 is refused', async () => {
      const headers = { 'content-md5': md5(Buffer.from('another')) };
      expectS3Error(await site.send(put(bucket, body, { headers })), 400, 'BadDigest');
    });

    it('that has not the SHA-256 that was signed is refused', async () => {
      const payloadHash = sha256('another');
      expectS3Error(await site.send(put(bucket, body, { payloadHash })), 400, 'XAmzContentSHA256Mismatch');
    });

    it('whose last byte was altered on the way is refused', async () => {
      const altered = Buffer.from(body);
      altered[altered.length - 1]! ^= 1;
      const request = put(bucket, altered, { payloadHash: sha256(body) });
      expectS3Error(await site.send(request), 400, 'XAmzContentSHA256Mismatch');
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['Content-MD5 that is too short', { 'content-md5': 'AAAA' }, 'InvalidDigest'],
    ['Content-MD5 in hex', { 'content-md5': createHash('md5').update(body).digest('hex') }, 'InvalidDigest'],
    ['empty Content-MD5', { 'content-md5': '' }, 'InvalidDigest'],
    ['CRC-32 that is too long', { 'x-amz-checksum-crc32': wrong(5) }, 'InvalidRequest'],
    ['CRC-32C that is not base64', { 'x-amz-checksum-crc32c': '????????' }, 'InvalidRequest'],
    ['CRC-64 that is too short', { 'x-amz-checksum-crc64nvme': wrong(4) }, 'InvalidRequest'],
    ['SHA-1 without padding', { 'x-amz-checksum-sha1': wrong(20).replace('=', '') }, 'InvalidRequest'],
    ['SHA-256 in hex', { 'x-amz-checksum-sha256': sha256(body) }, 'InvalidRequest'],
    [
      'checksum beside another',
      { 'x-amz-checksum-crc32': wrong(4), 'x-amz-checksum-sha1': wrong(20) },
      'InvalidRequest',
    ],
    [
      'checksum of another algorithm than it says',
      { 'x-amz-sdk-checksum-algorithm': 'SHA1', 'x-amz-checksum-crc32': wrong(4) },
      'InvalidRequest',
    ],
    [
      'checksum that it says but does not have',
      { 'x-amz-sdk-checksum-algorithm': 'CRC32' },
      'InvalidRequest',
    ],
    ['checksum algorithm that nobody knows', { 'x-amz-checksum-algorithm': 'CRC1' }, 'InvalidRequest'],
  ])('with a %s is refused before it is read', async (_what, headers, code) => {
    expectS3Error(await site.send(put(GUARDED, body, { headers, payloadHash: UNSIGNED_PAYLOAD })), 400, code);
    expect(await site.stack.control.requests()).toEqual([]);
  });

  it('with a checksum that nobody can verify here is not implemented', async () => {
    const headers = { 'x-amz-checksum-sha512': wrong(64) };
    expectS3Error(await site.send(put(GUARDED, body, { headers })), 501, 'NotImplemented');
  });
});

it('verifies a document that is only passed on', async () => {
  const body = '<Tagging><TagSet></TagSet></Tagging>';
  for (const [more, code] of [
    [{ payloadHash: sha256('another') }, 'XAmzContentSHA256Mismatch'],
    [{ headers: { 'content-md5': md5(Buffer.from('another')) } }, 'BadDigest'],
    [{ headers: { 'x-amz-checksum-crc32': wrong(4) } }, 'BadDigest'],
  ] as const) {
    const answer = await site.send({ method: 'PUT', target: `/${GUARDED}?tagging`, body, ...more });
    expectS3Error(answer, 400, code);
  }
  expect(await site.stack.control.requests()).toEqual([]);
});
