import { createHash } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import { describe, expect, it } from '@jest/globals';
import { wireRequest, type WireRequest } from '../../fixtures/wire-request';
import type { PayloadProof } from '../auth';
import type { S3Error } from '../errors';
import { createChecksum } from './create-checksum';
import { checksumHeaderName, type ChecksumAlgorithm } from './checksum-algorithm';
import { openBodyVerifier } from './open-body-verifier';

const CONTENT = Buffer.from('hello, world');
const LENGTH = { 'content-length': String(CONTENT.length) };
const UNSIGNED: PayloadProof = { kind: 'unsigned' };
const TRAILER: PayloadProof = { kind: 'streaming-unsigned-trailer' };

const base64Of = (algorithm: ChecksumAlgorithm, bytes: Buffer): string => {
  const checksum = createChecksum(algorithm);
  checksum.update(bytes);
  return checksum.digest().toString('base64');
};
const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('base64');
const sha256Hex = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

interface Upload extends WireRequest {
  readonly proof?: PayloadProof;
  readonly body?: Buffer;
}

function open({ proof = UNSIGNED, method = 'PUT', target = '/bucket/key', headers = {} }: Upload) {
  return openBodyVerifier({
    request: wireRequest({ method, target, headers: { host: 'h', ...headers } }),
    proof,
  });
}

function refusal(upload: Upload): { error: S3Error; at: 'open' | 'body' } {
  let at: 'open' | 'body' = 'open';
  try {
    const verifier = open(upload);
    at = 'body';
    runStage(verifier, upload.body ?? CONTENT);
  } catch (error) {
    return { error: error as S3Error, at };
  }
  throw new Error('the body was accepted');
}

describe('openBodyVerifier, plain body', () => {
  it('passes the content on and counts it', () => {
    const verifier = open({ headers: LENGTH });
    expect(verifier.plaintextBytes).toBe(CONTENT.length);
    expect(runStage(verifier, [CONTENT.subarray(0, 5), Buffer.alloc(0), CONTENT.subarray(5)])).toEqual(
      CONTENT,
    );
    expect(verifier.result()).toEqual({ checksums: [], plaintextBytes: CONTENT.length });
    expect(verifier.checksumAlgorithm).toBeUndefined();
  });

  it('has no result before the end', () => {
    expect(() => open({ headers: LENGTH }).result()).toThrow('not verified');
  });

  it('verifies the SHA-256 of the signature, without reporting it', () => {
    const verifier = open({ headers: LENGTH, proof: { kind: 'sha256', hex: sha256Hex(CONTENT) } });
    runStage(verifier, CONTENT);
    expect(verifier.result().checksums).toEqual([]);
  });

  it.each<ChecksumAlgorithm>(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'MD5'])(
    'verifies and reports the %s of a header',
    (algorithm) => {
      const value = base64Of(algorithm, CONTENT);
      const verifier = open({ headers: { ...LENGTH, [checksumHeaderName(algorithm)]: value } });
      runStage(verifier, CONTENT);
      expect(verifier.checksumAlgorithm).toBe(algorithm);
      expect(verifier.result().checksums).toEqual([{ algorithm, digest: Buffer.from(value, 'base64') }]);
    },
  );

  it('verifies and reports Content-MD5, which is no x-amz-checksum', () => {
    const verifier = open({ headers: { ...LENGTH, 'content-md5': md5(CONTENT) } });
    runStage(verifier, CONTENT);
    expect(verifier.checksumAlgorithm).toBeUndefined();
    expect(verifier.result().checksums.map(({ algorithm }) => algorithm)).toEqual(['MD5']);
  });

  it('computes the checksum that was only asked for', () => {
    const verifier = open({ headers: { ...LENGTH, 'x-amz-checksum-algorithm': 'CRC64NVME' } });
    runStage(verifier, CONTENT);
    expect(verifier.checksumAlgorithm).toBe('CRC64NVME');
    expect(verifier.result().checksums[0]?.digest.toString('base64')).toBe(base64Of('CRC64NVME', CONTENT));
  });

  it.each<[string, Upload]>([
    ['a GET', { method: 'GET' }],
    ['a copy', { headers: { 'x-amz-copy-source': '/a/b' } }],
    ['the creation of a bucket', { target: '/bucket' }],
    ['a declared empty object', { headers: { 'content-length': '0' } }],
  ])('takes %s without a body', (_what, upload) => {
    const verifier = open(upload);
    expect(runStage(verifier, [])).toEqual(Buffer.alloc(0));
    expect(verifier.plaintextBytes).toBe(0);
  });

  it('does not take the checksum of an object for one of the CompleteMultipartUpload document', () => {
    const verifier = open({
      method: 'POST',
      target: '/bucket/key?uploadId=u',
      headers: { ...LENGTH, 'x-amz-checksum-crc32': 'AAAAAA==-2', 'x-amz-checksum-type': 'COMPOSITE' },
    });
    expect(runStage(verifier, CONTENT)).toEqual(CONTENT);
  });

  it('ignores a checksum that a presigner moved into the query, as S3 does', () => {
    const verifier = open({
      target: '/bucket/key?x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32',
      headers: LENGTH,
    });
    expect(runStage(verifier, CONTENT)).toEqual(CONTENT);
  });
});

const WRONG = Buffer.from('hello, World');
const CHUNKED = { 'x-amz-decoded-content-length': '12', 'x-amz-trailer': 'x-amz-checksum-crc32' };

describe('openBodyVerifier refuses at once', () => {
  it.each<[string, Upload, string]>([
    ['a PUT of an object without length', {}, 'MissingContentLength'],
    [
      'a body of unknown length',
      { method: 'POST', headers: { 'transfer-encoding': 'chunked' } },
      'MissingContentLength',
    ],
    [
      'aws-chunked without its decoded length',
      { proof: TRAILER, headers: { ...LENGTH, 'x-amz-trailer': 'x-amz-checksum-crc32' } },
      'MissingContentLength',
    ],
    [
      'a decoded length that is none',
      { proof: TRAILER, headers: { ...CHUNKED, 'x-amz-decoded-content-length': '1e3' } },
      'InvalidArgument',
    ],
    [
      'a negative decoded length',
      { proof: TRAILER, headers: { ...CHUNKED, 'x-amz-decoded-content-length': '-1' } },
      'InvalidArgument',
    ],
    ['a Content-MD5 of another length', { headers: { ...LENGTH, 'content-md5': 'AAAA' } }, 'InvalidDigest'],
    [
      'a Content-MD5 that is no base64',
      { headers: { ...LENGTH, 'content-md5': '!'.repeat(24) } },
      'InvalidDigest',
    ],
    ['a Content-MD5 in hex', { headers: { ...LENGTH, 'content-md5': 'a'.repeat(32) } }, 'InvalidDigest'],
    [
      'two checksums',
      { headers: { ...LENGTH, 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-crc32c': 'AAAAAA==' } },
      'InvalidRequest',
    ],
    [
      'a checksum in a header and in a trailer',
      { proof: TRAILER, headers: { ...CHUNKED, 'x-amz-checksum-crc32': 'AAAAAA==' } },
      'InvalidRequest',
    ],
    [
      'a checksum of another length',
      { headers: { ...LENGTH, 'x-amz-checksum-crc32': 'AAAA' } },
      'InvalidRequest',
    ],
    [
      'a checksum that is no base64',
      { headers: { ...LENGTH, 'x-amz-checksum-crc32': 'AAAAA!==' } },
      'InvalidRequest',
    ],
    [
      'a checksum without padding',
      { headers: { ...LENGTH, 'x-amz-checksum-crc32': 'AAAAAA' } },
      'InvalidRequest',
    ],
    ['an empty checksum', { headers: { ...LENGTH, 'x-amz-checksum-crc32': '' } }, 'InvalidRequest'],
    [
      'a checksum of an unknown algorithm',
      { headers: { ...LENGTH, 'x-amz-checksum-crc16': 'AAAA' } },
      'InvalidRequest',
    ],
    [
      'a checksum that is not computed here',
      { headers: { ...LENGTH, 'x-amz-checksum-xxhash64': 'AAAA' } },
      'NotImplemented',
    ],
    [
      'an SDK algorithm without a checksum',
      { headers: { ...LENGTH, 'x-amz-sdk-checksum-algorithm': 'CRC32' } },
      'InvalidRequest',
    ],
    [
      'an SDK algorithm with another checksum',
      { headers: { ...LENGTH, 'x-amz-sdk-checksum-algorithm': 'SHA1', 'x-amz-checksum-crc32': 'AAAAAA==' } },
      'InvalidRequest',
    ],
    [
      'an empty SDK algorithm',
      { headers: { ...LENGTH, 'x-amz-sdk-checksum-algorithm': '', 'x-amz-checksum-crc32': 'AAAAAA==' } },
      'InvalidRequest',
    ],
    [
      'an unknown algorithm asked for',
      { headers: { ...LENGTH, 'x-amz-checksum-algorithm': 'CRC16' } },
      'InvalidRequest',
    ],
    [
      'a trailer that is no checksum',
      { proof: TRAILER, headers: { ...CHUNKED, 'x-amz-trailer': 'x-amz-meta-a' } },
      'InvalidRequest',
    ],
    [
      'the trailer x-amz-checksum-type',
      { proof: TRAILER, headers: { ...CHUNKED, 'x-amz-trailer': 'x-amz-checksum-type' } },
      'InvalidRequest',
    ],
    [
      'two trailers',
      {
        proof: TRAILER,
        headers: { ...CHUNKED, 'x-amz-trailer': 'x-amz-checksum-crc32,x-amz-checksum-sha1' },
      },
      'InvalidRequest',
    ],
    [
      'a trailer that is not computed here',
      { proof: TRAILER, headers: { ...CHUNKED, 'x-amz-trailer': 'x-amz-checksum-xxhash3' } },
      'NotImplemented',
    ],
    [
      'a trailer where the body has none',
      { headers: { ...LENGTH, 'x-amz-trailer': 'x-amz-checksum-crc32' } },
      'InvalidRequest',
    ],
  ])('%s', (_what, upload, code) => {
    const { error, at } = refusal(upload);
    expect([error.code, at]).toEqual([code, 'open']);
  });
});

describe('openBodyVerifier refuses in the end', () => {
  it.each<[string, Upload, string, string]>([
    [
      'a body shorter than declared',
      { headers: LENGTH, body: CONTENT.subarray(1) },
      'IncompleteBody',
      'number of bytes',
    ],
    [
      'a body longer than declared',
      { headers: LENGTH, body: Buffer.concat([CONTENT, CONTENT]) },
      'IncompleteBody',
      'number of bytes',
    ],
    ['a body where none was declared', { method: 'GET' }, 'IncompleteBody', 'number of bytes'],
    [
      'another body than was signed',
      { headers: LENGTH, proof: { kind: 'sha256', hex: sha256Hex(WRONG) } },
      'XAmzContentSHA256Mismatch',
      'does not match',
    ],
    [
      'another body than Content-MD5 says',
      { headers: { ...LENGTH, 'content-md5': md5(WRONG) } },
      'BadDigest',
      'The Content-MD5 you specified did not match what we received.',
    ],
    [
      'another body than the checksum says',
      { headers: { ...LENGTH, 'x-amz-checksum-crc32': base64Of('CRC32', WRONG) } },
      'BadDigest',
      'The CRC32 you specified did not match the calculated checksum.',
    ],
  ])('%s', (_what, upload, code, message) => {
    const { error, at } = refusal(upload);
    expect([error.code, at]).toEqual([code, 'body']);
    expect(error.message).toContain(message);
  });

  it('the first byte too many, without passing it on', () => {
    const verifier = open({ headers: LENGTH });
    const passedOn: Buffer[] = [];
    verifier.write(CONTENT, (bytes) => passedOn.push(bytes));
    expect(() => {
      verifier.write(Buffer.from('!'), (bytes) => passedOn.push(bytes));
    }).toThrow(expect.objectContaining({ code: 'IncompleteBody' }));
    expect(passedOn).toEqual([CONTENT]);
  });

  it('names both digests of a signed body', () => {
    const proof: PayloadProof = { kind: 'sha256', hex: sha256Hex(WRONG) };
    expect(refusal({ headers: LENGTH, proof }).error.details).toEqual({
      ClientComputedContentSHA256: sha256Hex(WRONG),
      S3ComputedContentSHA256: sha256Hex(CONTENT),
    });
  });
});
