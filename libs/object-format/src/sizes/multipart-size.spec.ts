import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { manifestBytes, multipartPlaintextSize, multipartStoredSize } from './multipart-size';
import { MAX_PART_PLAINTEXT_BYTES } from './part-size';

const counts = fc.integer({ min: 1, max: 10_000 });
const notCounts = [0, -1, 10_001, 1.5, Number.NaN, Infinity];

describe('multipartStoredSize and multipartPlaintextSize', () => {
  it('are inverses for every size and number of parts', () => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0, max: 1, noNaN: true }), (backendParts, share) => {
        const most = Math.min(backendParts, 9_999) * MAX_PART_PLAINTEXT_BYTES;
        const plaintextBytes = Math.floor(share * most);
        const storedBytes = multipartStoredSize({ plaintextBytes, backendParts });
        expect(storedBytes).toBe(plaintextBytes + backendParts * 14_336 + 114 + 20 * backendParts);
        expect(multipartPlaintextSize({ storedBytes, backendParts })).toBe(plaintextBytes);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([1, 2, 9_999, 10_000])('know the least and the most that %d parts hold', (backendParts) => {
    const most = Math.min(backendParts, 9_999) * MAX_PART_PLAINTEXT_BYTES;
    for (const [plaintextBytes, beyond] of [
      [0, -1],
      [most, 1],
    ] as const) {
      const storedBytes = multipartStoredSize({ plaintextBytes, backendParts });
      expect(multipartPlaintextSize({ storedBytes, backendParts })).toBe(plaintextBytes);
      const impossible = { storedBytes: storedBytes + beyond, backendParts };
      expect(multipartPlaintextSize(impossible)).toBeUndefined();
      const tooMuch = { plaintextBytes: plaintextBytes + beyond, backendParts };
      expect(() => multipartStoredSize(tooMuch)).toThrow('fit so many parts');
    }
  });

  it.each(notCounts)('know no object of %d backend parts', (backendParts) => {
    expect(multipartPlaintextSize({ storedBytes: 10 ** 9, backendParts })).toBeUndefined();
    expect(() => multipartStoredSize({ plaintextBytes: 1, backendParts })).toThrow('1 to 10,000');
    expect(() => manifestBytes(backendParts)).toThrow('1 to 10,000');
  });

  it.each([0.5, Number.NaN, Infinity, -Infinity])('know no size of %d bytes', (bytes) => {
    expect(multipartPlaintextSize({ storedBytes: 20_000 + bytes, backendParts: 1 })).toBeUndefined();
    expect(() => multipartStoredSize({ plaintextBytes: bytes, backendParts: 1 })).toThrow('so many bytes');
  });
});

describe('manifestBytes', () => {
  it.each([
    [1, 134],
    [2, 154],
    [10_000, 200_114],
  ])('of %d backend parts is %d', (backendParts, bytes) => {
    expect(manifestBytes(backendParts)).toBe(bytes);
  });
});
