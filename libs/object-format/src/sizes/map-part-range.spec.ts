import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK_BYTES, CHUNK_OVERHEAD_BYTES } from '../format-constants';
import { mapPartRange, mapRange } from './map-range';
import { MAX_PART_PLAINTEXT_BYTES, partChunkBytes } from './part-size';

const MIB = 2 ** 20;

describe('mapPartRange', () => {
  it('is mapRange where the chunks are of 64 KiB', () => {
    fc.assert(
      fc.property(fc.nat(32 * MIB - 2), fc.nat(32 * MIB - 2), fc.nat(5 * MIB), (a, length, beyond) => {
        const range = { first: a, last: a + length, plaintextBytes: Math.min(a + 1 + beyond, 32 * MIB - 1) };
        expect(mapPartRange(range)).toEqual(mapRange(range));
      }),
    );
  });

  it('cuts larger parts into larger chunks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 32 * MIB, max: MAX_PART_PLAINTEXT_BYTES }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(40 * MIB),
        fc.nat(2 ** 40),
        (plaintextBytes, share, length, storedOffset) => {
          const first = Math.min(Math.floor(share * plaintextBytes), plaintextBytes - 1);
          const last = Math.min(first + length, plaintextBytes - 1);
          const chunkBytes = partChunkBytes(plaintextBytes);
          const storedChunk = chunkBytes + CHUNK_OVERHEAD_BYTES;
          const range = mapPartRange({ first, last, plaintextBytes, storedOffset });
          expect(chunkBytes).toBeGreaterThan(CHUNK_BYTES);
          expect(range).toMatchObject({
            storedFirst: storedOffset + Math.floor(first / chunkBytes) * storedChunk,
            firstChunk: Math.floor(first / chunkBytes),
            lastChunk: Math.floor(last / chunkBytes),
            skipBytes: first % chunkBytes,
            takeBytes: last - first + 1,
          });
          const end = Math.min((range.lastChunk + 1) * chunkBytes, plaintextBytes);
          const overhead = (range.lastChunk + 1) * CHUNK_OVERHEAD_BYTES;
          expect(range.storedLast).toBe(storedOffset + end + overhead - 1);
        },
      ),
    );
  });

  it('covers an empty last chunk where the range goes past the end', () => {
    const plaintextBytes = 64 * MIB; // 256 chunks of 256 KiB, and an empty one
    const within = mapPartRange({ first: 0, last: plaintextBytes - 1, plaintextBytes });
    const past = mapPartRange({ first: 0, last: Infinity, plaintextBytes });
    expect([within.lastChunk, past.lastChunk]).toEqual([255, 256]);
    expect(past.storedLast - within.storedLast).toBe(CHUNK_OVERHEAD_BYTES);
  });

  it.each([
    { first: -1, last: 0 },
    { first: 2, last: 1 },
    { first: 10, last: 10 },
  ])('takes $first to $last of 10 bytes for a bug', ({ first, last }) => {
    expect(() => mapPartRange({ first, last, plaintextBytes: 10 })).toThrow('a range');
  });
});
