import { createCRC32, createCRC64 } from 'hash-wasm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  DIGEST_BYTES,
  checksumHeaderName,
  parseChecksumAlgorithm,
  type ChecksumAlgorithm,
} from './checksum-algorithm';
import { createChecksum } from './create-checksum';

const ALGORITHMS = Object.keys(DIGEST_BYTES) as ChecksumAlgorithm[];

function digestOf(algorithm: ChecksumAlgorithm, ...pieces: readonly Uint8Array[]): Buffer {
  const checksum = createChecksum(algorithm);
  for (const piece of pieces) checksum.update(piece);
  return checksum.digest();
}

/** Bytes that do not repeat, at an offset in memory that is not aligned. */
function someBytes(length: number, offset = 0): Buffer {
  const bytes = Buffer.alloc(length + offset);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 2_654_435_761) >>> 13;
  return bytes.subarray(offset);
}

describe('createChecksum', () => {
  // The check values of the catalogue of parametrised CRC algorithms, and of RFC 1321, 3174 and FIPS 180.
  it.each<[ChecksumAlgorithm, string]>([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
    ['MD5', '25f9e794323b453885f5181f1b624d0b'],
  ])('knows the %s of "123456789"', (algorithm, hex) => {
    expect(digestOf(algorithm, Buffer.from('123456789')).toString('hex')).toBe(hex);
  });

  it.each<[ChecksumAlgorithm, string]>([
    ['CRC32', '00000000'],
    ['CRC32C', '00000000'],
    ['CRC64NVME', '0000000000000000'],
  ])('knows the %s of nothing', (algorithm, hex) => {
    expect(digestOf(algorithm).toString('hex')).toBe(hex);
  });

  // RFC 3720, B.4
  it.each([
    ['32 zeros', Buffer.alloc(32), '8a9136aa'],
    ['32 ones', Buffer.alloc(32, 0xff), '62a8ab43'],
    ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), '46dd794e'],
  ])('knows the CRC32C of %s', (_what, bytes, hex) => {
    expect(digestOf('CRC32C', bytes).toString('hex')).toBe(hex);
  });

  it.each(ALGORITHMS)('gives the same %s however the bytes are cut', (algorithm) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 6 }), (pieces) => {
        expect(digestOf(algorithm, ...pieces)).toEqual(digestOf(algorithm, Buffer.concat(pieces)));
      }),
    );
  });

  it.each<[ChecksumAlgorithm, () => ReturnType<typeof createCRC32>]>([
    ['CRC32C', () => createCRC32(0x82f63b78)],
    ['CRC64NVME', () => createCRC64('9a6c9329ac4bc9b5')],
  ])('agrees with another implementation of %s at every length and alignment', async (algorithm, create) => {
    const other = await create();
    for (let offset = 0; offset < 8; offset++) {
      for (const length of [0, 1, 2, 3, 4, 15, 16, 17, 31, 32, 33, 63, 64, 65, 4_099]) {
        const bytes = someBytes(length, offset);
        expect(digestOf(algorithm, bytes).toString('hex')).toBe(other.init().update(bytes).digest('hex'));
      }
    }
  });

  it.each(ALGORITHMS)('gives %s the length that is declared for it', (algorithm) => {
    expect(digestOf(algorithm).length).toBe(DIGEST_BYTES[algorithm]);
  });
});

describe('names of checksums', () => {
  it.each(ALGORITHMS)('%s has a header, and is found in any case', (algorithm) => {
    expect(checksumHeaderName(algorithm)).toBe(`x-amz-checksum-${algorithm.toLowerCase()}`);
    expect(parseChecksumAlgorithm(algorithm.toLowerCase())).toBe(algorithm);
  });

  it.each(['', 'CRC', 'toString', '__proto__'])('%j is none', (name) => {
    expect(parseChecksumAlgorithm(name)).toBeUndefined();
  });
});
