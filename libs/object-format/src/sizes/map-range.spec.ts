import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runStage } from '@s3ep/byte-stage';
import { CHUNK_BYTES, STORED_CHUNK_BYTES } from '../format-constants';
import { sealExample } from '../testing/sealed-example';
import { discardLeading } from './discard-leading';
import { mapRange, mapSuffix, mapUnsizedRange } from './map-range';

const EXAMPLES = [
  1,
  5,
  CHUNK_BYTES - 1,
  CHUNK_BYTES,
  CHUNK_BYTES + 1,
  2 * CHUNK_BYTES,
  3 * CHUNK_BYTES + 777,
].map((plaintextBytes) => sealExample({ plaintextBytes }));
/** A position, often beside a chunk boundary. */
const position = fc.oneof(
  fc.integer({ min: 0, max: 4 * CHUNK_BYTES }),
  fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: -2, max: 2 }))
    .map(([c, d]) => Math.max(0, c * CHUNK_BYTES + d)),
);
const exampleAndRange = fc
  .tuple(fc.constantFrom(...EXAMPLES), position, position)
  .map(([example, a, b]) => ({ example, first: Math.min(a, b), last: Math.max(a, b) }))
  .filter(({ example, first }) => first < example.plaintext.length);

describe('mapRange', () => {
  it('names the stored bytes from which an opener gives exactly the range', () => {
    fc.assert(
      fc.property(exampleAndRange, ({ example, first, last }) => {
        const range = mapRange({ first, last, plaintextBytes: example.plaintext.length });
        const stored = example.stored.subarray(range.storedFirst, range.storedLast + 1);
        expect(stored).toHaveLength(range.storedLast + 1 - range.storedFirst);
        const plaintext = runStage(example.open().opener(range), stored);
        expect(plaintext.equals(example.plaintext.subarray(first, last + 1))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('asks for no chunk that the range does not touch', () => {
    const range = mapRange({
      first: CHUNK_BYTES,
      last: 2 * CHUNK_BYTES - 1,
      plaintextBytes: 9 * CHUNK_BYTES,
    });
    expect(range).toEqual({
      storedFirst: STORED_CHUNK_BYTES,
      storedLast: 2 * STORED_CHUNK_BYTES - 1,
      firstChunk: 1,
      lastChunk: 1,
      skipBytes: 0,
      takeBytes: CHUNK_BYTES,
    });
  });

  it('takes at most two chunks more than the range is long', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 30), fc.nat(2 ** 20), (first, length) => {
        const { storedFirst, storedLast } = mapRange({
          first,
          last: first + length,
          plaintextBytes: 2 ** 31,
        });
        expect(storedLast - storedFirst).toBeLessThan(length + 1 + 2 * STORED_CHUNK_BYTES);
      }),
    );
  });

  it.each([
    { first: -1, last: 0 },
    { first: 2, last: 1 },
    { first: 0.5, last: 1 },
    { first: 10, last: 10 },
    { first: 0, last: Number.NaN },
  ])('takes $first to $last of 10 bytes for a bug', ({ first, last }) => {
    expect(() => mapRange({ first, last, plaintextBytes: 10 })).toThrow('a range');
  });
});

describe('mapUnsizedRange', () => {
  it('asks without the size for what mapRange then expects', () => {
    fc.assert(
      fc.property(exampleAndRange, fc.boolean(), ({ example, first, last: end }, open) => {
        const last = open ? Infinity : end;
        const asked = mapUnsizedRange({ first, last });
        // as a backend clips it
        const answer = example.stored.subarray(asked.storedFirst, asked.storedLast + 1);
        const range = mapRange({ first, last, plaintextBytes: example.plaintext.length });
        const plaintext = runStage(example.open().opener(range), answer);
        expect(plaintext.equals(example.plaintext.subarray(first, last + 1))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('mapSuffix', () => {
  it('asks without the size for stored bytes that hold the suffix', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXAMPLES), position, (example, position_) => {
        const bytes = position_ + 1;
        const plaintextBytes = example.plaintext.length;
        const answer = example.stored.subarray(-mapSuffix({ bytes }));
        const answeredFrom = example.stored.length - answer.length;
        const range = mapRange({
          first: Math.max(0, plaintextBytes - bytes),
          last: Infinity,
          plaintextBytes,
        });
        const wanted = runStage(discardLeading({ bytes: range.storedFirst - answeredFrom }), answer);
        const plaintext = runStage(example.open().opener(range), wanted);
        expect(plaintext.equals(example.plaintext.subarray(-bytes))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('asks for at most two chunks more than the suffix', () => {
    expect(mapSuffix({ bytes: 100 * 1_024 })).toBeLessThan(100 * 1_024 + 2 * STORED_CHUNK_BYTES);
  });
});

describe('discardLeading', () => {
  it.each([0, 1, 3, 4, 9])('drops %d bytes, however they come', (bytes) => {
    const input = ['abc', '', 'd', 'efghi'].map((text) => Buffer.from(text));
    expect(runStage(discardLeading({ bytes }), input).toString()).toBe('abcdefghi'.slice(bytes));
  });
});
