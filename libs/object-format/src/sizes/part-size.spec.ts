import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK_BYTES, MAX_CHUNKS_PER_PART, PART_OVERHEAD_BYTES } from '../format-constants';
import { chunkCount, chunkedSize } from './chunked-size';
import { MAX_PART_PLAINTEXT_BYTES, partChunkBytes, plaintextPartSize, storedPartSize } from './part-size';

const MIB = 2 ** 20;
/** Anywhere, and often at or beside a place where the chunk size doubles. */
const partSizes = fc.oneof(
  fc.integer({ min: 0, max: MAX_PART_PLAINTEXT_BYTES }),
  fc
    .tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: -30, max: 30 }))
    .map(([doublings, delta]) => Math.min(MAX_PART_PLAINTEXT_BYTES, 2 ** doublings * 32 * MIB + delta)),
);
const notSizes = [-1, 0.5, Number.NaN, Infinity, MAX_PART_PLAINTEXT_BYTES + 1];

describe('storedPartSize and plaintextPartSize', () => {
  it('are inverses', () => {
    fc.assert(
      fc.property(partSizes, (bytes) => {
        expect(storedPartSize(bytes)).toBe(bytes + 14_336);
        expect(plaintextPartSize(storedPartSize(bytes))).toBe(bytes);
      }),
    );
  });

  it.each(notSizes)('know no part of %d bytes', (bytes) => {
    expect(() => storedPartSize(bytes)).toThrow('at most 5 GiB');
    expect(plaintextPartSize(bytes + PART_OVERHEAD_BYTES)).toBeUndefined();
  });

  it('fill a backend part with the longest', () => {
    expect(storedPartSize(MAX_PART_PLAINTEXT_BYTES)).toBe(5 * 2 ** 30);
    expect(plaintextPartSize(14_335)).toBeUndefined();
  });
});

describe('partChunkBytes', () => {
  it('is the smallest power of two from 64 KiB on with which all chunks fit their overhead', () => {
    fc.assert(
      fc.property(partSizes, (plaintextBytes) => {
        const chunkBytes = partChunkBytes(plaintextBytes);
        expect(Number.isInteger(Math.log2(chunkBytes))).toBe(true);
        expect(chunkedSize({ plaintextBytes, chunkBytes })).toBeLessThanOrEqual(
          storedPartSize(plaintextBytes),
        );
        if (chunkBytes > CHUNK_BYTES) {
          const half = { plaintextBytes, chunkBytes: chunkBytes / 2 };
          expect(chunkCount(half)).toBeGreaterThan(MAX_CHUNKS_PER_PART);
        }
      }),
    );
  });

  it.each([
    [0, 65_536],
    [32 * MIB - 1, 65_536],
    [32 * MIB, 131_072],
    [64 * MIB - 1, 131_072],
    [64 * MIB, 262_144],
    [4_096 * MIB - 1, 8 * MIB],
    [4_096 * MIB, 16 * MIB],
    [MAX_PART_PLAINTEXT_BYTES, 16 * MIB],
  ])('of %d bytes is %d', (plaintextBytes, chunkBytes) => {
    expect(partChunkBytes(plaintextBytes)).toBe(chunkBytes);
  });

  it.each(notSizes)('takes %d bytes for a bug', (bytes) => {
    expect(() => partChunkBytes(bytes)).toThrow('at most 5 GiB');
  });
});
