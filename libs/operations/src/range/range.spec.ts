import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK_BYTES, mapRange, STORED_CHUNK_BYTES, storedSize } from '@s3ep/object-format';
import { parseContentRange } from './content-range';
import { parseRange, resolveRange } from './parse-range';
import { storedRangeHeader } from './stored-range-header';

describe('parseRange', () => {
  it.each([
    ['bytes=0-99', { kind: 'bounded', first: 0, last: 99 }],
    ['bytes=5-', { kind: 'bounded', first: 5, last: Infinity }],
    ['bytes=-50', { kind: 'suffix', bytes: 50 }],
    ['Bytes = 1 - 2', { kind: 'bounded', first: 1, last: 2 }],
    ['bytes= 3 - ', { kind: 'bounded', first: 3, last: Infinity }],
    ['bytes=- 4 ', { kind: 'suffix', bytes: 4 }],
  ])('reads %s', (header, range) => {
    expect(parseRange(header)).toEqual(range);
  });

  it.each([undefined, '', 'bytes=', 'bytes=-', 'bytes=5-1', 'bytes=0-1,3-4', 'items=0-1', 'bytes=a-b'])(
    'ignores %s',
    (header) => {
      expect(parseRange(header)).toBeUndefined();
    },
  );

  it('ignores long whitespace in no time', () => {
    const header = `bytes=0-${' '.repeat(16_000)}x`;
    const startedAt = performance.now();
    for (let times = 0; times < 20; times += 1) expect(parseRange(header)).toBeUndefined();
    // 20 times every split of it between two places: more than a second
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('resolveRange', () => {
  it('finds no byte beyond the end, in an empty suffix, or in an empty object', () => {
    expect(resolveRange({ kind: 'bounded', first: 10, last: 20 }, 10)).toBeUndefined();
    expect(resolveRange({ kind: 'suffix', bytes: 0 }, 10)).toBeUndefined();
    expect(resolveRange({ kind: 'suffix', bytes: 5 }, 0)).toBeUndefined();
  });

  it('clamps to the object', () => {
    expect(resolveRange({ kind: 'suffix', bytes: 50 }, 10)).toEqual({ first: 0, last: 9 });
    expect(resolveRange({ kind: 'bounded', first: 5, last: 500 }, 10)).toEqual({ first: 5, last: 9 });
  });
});

describe('storedRangeHeader', () => {
  const size = fc.integer({ min: 1, max: 5 * CHUNK_BYTES });

  it('asks for all stored chunks of the range, and at most two chunks more than it', () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), fc.boolean(), (plaintextBytes, a, b, suffix) => {
        const wanted = suffix
          ? ({ kind: 'suffix', bytes: (a % plaintextBytes) + 1 } as const)
          : ({
              kind: 'bounded',
              first: a % plaintextBytes,
              last: (a % plaintextBytes) + (b % (2 * CHUNK_BYTES)),
            } as const);
        const range = resolveRange(wanted, plaintextBytes);
        if (!range) throw new Error('unreachable: the range begins inside the object');
        const stored = storedSize(plaintextBytes);
        const asked = resolveRange(parseRange(storedRangeHeader(wanted))!, stored)!;
        const needed = mapRange({ ...range, plaintextBytes });
        expect(asked.first).toBeLessThanOrEqual(needed.storedFirst);
        expect(asked.last).toBeGreaterThanOrEqual(needed.storedLast);
        const plainBytes = range.last - range.first + 1;
        expect(asked.last - asked.first + 1).toBeLessThanOrEqual(
          plainBytes + 2 * STORED_CHUNK_BYTES + 28 * Math.ceil(plainBytes / CHUNK_BYTES),
        );
      }),
    );
  });
});

describe('parseContentRange', () => {
  it.each(['bytes */5', 'bytes 5-4/10', 'bytes 0-10/10', 'bytes 0-1/*', 'x', undefined])(
    'refuses %s',
    (value) => {
      expect(parseContentRange(value)).toBeUndefined();
    },
  );
  it('reads a byte range', () => {
    expect(parseContentRange('bytes 2-5/10')).toEqual({ first: 2, last: 5, total: 10 });
  });
});
