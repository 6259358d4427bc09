import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../checksum';
import { MAX_PART_PLAINTEXT_BYTES } from '../sizes/part-size';
import { formatPartEtag, parsePartEtag } from './part-etag';

const MD5 = '0123456789abcdef0123456789abcdef';
const ATTEMPT = 'a1a2a3a4a5a6a7a8a9aaabac';
const LENGTH = '000000500000'; // 5 MiB

describe('formatPartEtag and parsePartEtag', () => {
  it('are inverses, whatever the backend calls its parts', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(MD5), fc.string({ minLength: 1 }), fc.constant(`${MD5}-${ATTEMPT}${LENGTH}`)),
        fc.uint8Array({ minLength: 12, maxLength: 12 }).filter((bytes) => bytes.some((byte) => byte !== 0)),
        fc.integer({ min: 0, max: MAX_PART_PLAINTEXT_BYTES }),
        (backendEtag, attempt, plaintextBytes) => {
          const etag = { backendEtag, attemptId: Buffer.from(attempt), plaintextBytes };
          expect(parsePartEtag(formatPartEtag(etag))).toEqual(etag);
        },
      ),
    );
  });

  it('write what object-format.md 4.2 says', () => {
    const etag = { backendEtag: MD5, attemptId: Buffer.from(ATTEMPT, 'hex'), plaintextBytes: 5_242_880 };
    expect(formatPartEtag(etag)).toBe(`${MD5}-${ATTEMPT}${LENGTH}`);
  });
});

describe('an ETag with the checksum of the part', () => {
  const part = { backendEtag: MD5, attemptId: Buffer.from(ATTEMPT, 'hex'), plaintextBytes: 5_242_880 };

  it.each(Object.entries(CHECKSUM_ALGORITHMS) as [ChecksumAlgorithm, { digestBytes: number }][])(
    'is read back: %s',
    (algorithm, { digestBytes }) => {
      const etag = { ...part, checksum: { algorithm, digest: Buffer.alloc(digestBytes, 7) } };
      expect(parsePartEtag(formatPartEtag(etag))).toEqual(etag);
    },
  );

  it('is written as object-format.md 4.2 says', () => {
    const checksum = { algorithm: 'CRC32', digest: Buffer.of(1, 2, 3, 4) } as const;
    expect(formatPartEtag({ ...part, checksum })).toBe(`${MD5}-${ATTEMPT}${LENGTH}-0101020304`);
  });

  it.each(['-0101020304', '-010102030405', '-0001020304', '-01010203FF'])(
    'is taken for a bare one where the checksum is none: %s',
    (suffix) => {
      const right = suffix === '-0101020304';
      const text = `${MD5}-${ATTEMPT}${LENGTH}${suffix}`;
      expect(parsePartEtag(text).backendEtag).toBe(right ? MD5 : text);
    },
  );
});

describe('parsePartEtag', () => {
  it.each([
    MD5,
    '',
    `${MD5}-2`,
    `${MD5}-01`,
    `-${ATTEMPT}${LENGTH}`,
    `${MD5}${ATTEMPT}${LENGTH}`,
    `${MD5}-${ATTEMPT}${LENGTH}0`,
    `${MD5}-${ATTEMPT}${LENGTH.slice(1)}`,
    `${MD5}-${ATTEMPT.toUpperCase()}${LENGTH}`,
    `${MD5}-${ATTEMPT}${LENGTH} `,
    `${MD5}-${ATTEMPT}${LENGTH}\n`,
    `"${MD5}-${ATTEMPT}${LENGTH}"`,
    `${MD5}-${'0'.repeat(24)}${LENGTH}`,
    `${MD5}-${ATTEMPT}ffffffffffff`,
    `${MD5}-${ATTEMPT}${(MAX_PART_PLAINTEXT_BYTES + 1).toString(16).padStart(12, '0')}`,
  ])('takes %j for a bare backend ETag', (text) => {
    expect(parsePartEtag(text)).toEqual({ backendEtag: text });
  });
});

describe('formatPartEtag', () => {
  const right = { backendEtag: MD5, attemptId: Buffer.from(ATTEMPT, 'hex'), plaintextBytes: 1 };

  it.each([
    ['an attempt of zeros', { attemptId: Buffer.alloc(12) }],
    ['an attempt of 11 bytes', { attemptId: Buffer.alloc(11, 1) }],
    ['a length that no part has', { plaintextBytes: MAX_PART_PLAINTEXT_BYTES + 1 }],
    ['an empty backend ETag', { backendEtag: '' }],
  ])('takes %s for a bug', (_, wrong) => {
    expect(() => formatPartEtag({ ...right, ...wrong })).toThrow();
  });
});
