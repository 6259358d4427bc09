import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, STORED_CHUNK_BYTES } from '../format-constants';
import { MAX_PLAINTEXT_BYTES, MAX_STORED_BYTES, plaintextSize, storedSize } from './stored-size';

/** Anywhere, and often at or beside a chunk boundary. */
const sizes = ({ unit, max }: { unit: number; max: number }) =>
  fc.oneof(
    fc.integer({ min: 0, max }),
    fc
      .tuple(fc.integer({ min: 0, max: Math.floor(max / unit) }), fc.integer({ min: -30, max: 30 }))
      .map(([chunks, delta]) => Math.min(max, Math.max(0, chunks * unit + delta))),
  );

describe('storedSize and plaintextSize', () => {
  it('are inverses for every plaintext size', () => {
    fc.assert(
      fc.property(sizes({ unit: CHUNK_BYTES, max: MAX_PLAINTEXT_BYTES }), (bytes) => {
        expect(plaintextSize(storedSize(bytes))).toBe(bytes);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are inverses for every stored size that an object can have', () => {
    fc.assert(
      fc.property(sizes({ unit: STORED_CHUNK_BYTES, max: MAX_STORED_BYTES }), (bytes) => {
        const plaintextBytes = plaintextSize(bytes);
        if (plaintextBytes !== undefined) expect(storedSize(plaintextBytes)).toBe(bytes);
        else expect(bytes % STORED_CHUNK_BYTES).toBeLessThan(CHUNK_OVERHEAD_BYTES);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('storedSize', () => {
  it.each([
    [0, 28],
    [1, 29],
    [65_535, 65_563],
    [65_536, 65_592],
    [131_072, 131_156],
  ])('of %d bytes is %d', (plaintextBytes, storedBytes) => {
    expect(storedSize(plaintextBytes)).toBe(storedBytes);
  });

  it.each([-1, 0.5, Number.NaN, Infinity, 2 ** 53])('refuses %d, which is no size', (bytes) => {
    expect(() => storedSize(bytes)).toThrow('whole number');
  });
});

describe('plaintextSize', () => {
  it.each([0, 27, 65_564, 65_591, -1, 28.5, Number.NaN, MAX_STORED_BYTES + 1])(
    'knows no object of %d stored bytes',
    (bytes) => {
      expect(plaintextSize(bytes)).toBeUndefined();
    },
  );
});

describe('MAX_PLAINTEXT_BYTES', () => {
  it('is the number of object-format.md 3.1, and fills one PUT', () => {
    expect(MAX_PLAINTEXT_BYTES).toBe(5_366_416_312);
    expect(storedSize(MAX_PLAINTEXT_BYTES)).toBe(MAX_STORED_BYTES);
  });
});
