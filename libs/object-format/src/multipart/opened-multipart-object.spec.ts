import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { CHUNK_BYTES, STORED_CHUNK_BYTES } from '../format-constants';
import { openObject } from '../open-object';
import { decodeRecord } from '../record/decode-record';
import { multipartPlaintextSize } from '../sizes/multipart-size';
import { deliver } from '../testing/deliver';
import { multipartExample, storedOf } from '../testing/multipart-example';
import { refusalOf } from '../testing/refusal-of';
import { sealExample } from '../testing/sealed-example';
import { openMultipartObject } from './open-multipart-object';

const SIZES = [
  [5],
  [0],
  [0, 0],
  [CHUNK_BYTES, 0, 3],
  [2 * CHUNK_BYTES, CHUNK_BYTES - 1, CHUNK_BYTES + 1],
  [1, 2, 0, 70_000],
];
const EXAMPLES = SIZES.flatMap((sizes) =>
  [true, false].flatMap((kept) => [true, false].map((bound) => multipartExample({ sizes, kept, bound }))),
);
const pieces = fc.array(fc.integer({ min: 11, max: 100_000 }), { minLength: 1, maxLength: 6 });

describe('a multipart object', () => {
  it('gives its parts back in order, however they are delivered', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXAMPLES), pieces, (example, sizes) => {
        const layout = example.layout();
        const whole = layout.planWhole();
        const { emitted, outcome } = deliver(example.open().opener(whole), storedOf(example, whole), sizes);
        expect(outcome).toBe('accepted');
        expect(emitted.equals(example.plaintext)).toBe(true);
        expect(whole.plaintextBytes).toBe(example.plaintext.length);
        expect(layout.plaintextBytes).toBe(example.plaintext.length);
      }),
    );
  });

  it('gives every range, however it is delivered', () => {
    const ranged = EXAMPLES.filter(({ plaintext }) => plaintext.length > 0);
    fc.assert(
      fc.property(
        fc.constantFrom(...ranged),
        fc.nat(),
        fc.option(fc.nat(5 * CHUNK_BYTES), { nil: Infinity }),
        pieces,
        (example, start, length, sizes) => {
          const first = start % example.plaintext.length;
          const read = example.layout().planRange({ first, last: first + length });
          const { emitted, outcome } = deliver(example.open().opener(read), storedOf(example, read), sizes);
          expect(outcome).toBe('accepted');
          expect(emitted.equals(example.plaintext.subarray(first, first + length + 1))).toBe(true);
          expect(read.plaintextBytes).toBe(emitted.length);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('gives each part', () => {
    for (const example of EXAMPLES) {
      example.layout().parts.forEach(({ plaintextOffset, plaintextBytes }, index) => {
        const read = example.layout().planPart(index);
        const { emitted, outcome } = deliver(example.open().opener(read), storedOf(example, read), [9_999]);
        expect(outcome).toBe('accepted');
        const part = example.plaintext.subarray(plaintextOffset, plaintextOffset + plaintextBytes);
        expect(emitted.equals(part)).toBe(true);
      });
    }
  });

  it('has the size that follows from its stored size and its number of backend parts', () => {
    for (const { stored, backendParts, plaintext, layout } of EXAMPLES) {
      expect(multipartPlaintextSize({ storedBytes: stored.length, backendParts })).toBe(plaintext.length);
      expect(layout().storedBytes).toBe(stored.length);
    }
  });

  it('lies in backend parts whose boundaries it knows', () => {
    const sizes = [3, 70_000, 9];
    for (const kept of [true, false]) {
      const { layout, stored, storedParts, manifest } = multipartExample({ sizes, kept });
      const ranges = layout().backendPartRanges.map(({ storedFirst, storedLast }) =>
        stored.subarray(storedFirst, storedLast + 1),
      );
      expect(ranges).toHaveLength(kept ? 3 : 4);
      expect(Buffer.concat(ranges).equals(stored)).toBe(true);
      expect(ranges.slice(0, 2)).toEqual(storedParts.slice(0, 2));
      expect(ranges.at(-1)?.subarray(-manifest.length)).toEqual(manifest);
    }
  });

  it('needs no more than the chunks of a range, and the padding between them', () => {
    const { layout } = multipartExample({ sizes: [3 * CHUNK_BYTES, 3 * CHUNK_BYTES] });
    const inOne = layout().planRange({ first: CHUNK_BYTES, last: CHUNK_BYTES });
    expect([inOne.storedFirst, inOne.storedLast]).toEqual([STORED_CHUNK_BYTES, 2 * STORED_CHUNK_BYTES - 1]);
    const second = layout().planRange({ first: 3 * CHUNK_BYTES, last: 3 * CHUNK_BYTES });
    const stored = 3 * CHUNK_BYTES + 14_336;
    expect([second.storedFirst, second.storedLast]).toEqual([stored, stored + STORED_CHUNK_BYTES - 1]);
  });

  it('is not held together by its padding, which has no meaning', () => {
    const example = multipartExample({ sizes: [10, 20] });
    const stored = Buffer.from(example.stored);
    stored.fill(0xff, 10 + 28, 10 + 14_336);
    const whole = example.layout().planWhole();
    const { emitted, outcome } = deliver(example.open().opener(whole), storedOf({ stored }, whole), [33]);
    expect([outcome, emitted.equals(example.plaintext)]).toEqual(['accepted', true]);
  });

  it('refuses fewer bytes than the read asked for, and more', () => {
    for (const example of EXAMPLES) {
      const whole = example.layout().planWhole();
      const stored = storedOf(example, whole);
      for (const [input, refusal] of [
        [stored.subarray(0, -1), 'stored-truncated'],
        [stored.subarray(0, 27), 'stored-truncated'],
        [Buffer.alloc(0), 'stored-truncated'],
        [Buffer.concat([stored, Buffer.of(0)]), 'stored-trailing'],
      ] as const) {
        expect(deliver(example.open().opener(whole), input, [50_000]).outcome).toBe(refusal);
      }
    }
  });

  it('takes a range outside of it for a bug', () => {
    const layout = multipartExample({ sizes: [10] }).layout();
    for (const [first, last] of [
      [10, 10],
      [-1, 3],
      [3, 2],
      [Number.NaN, 3],
    ] as const)
      expect(() => layout.planRange({ first, last })).toThrow('a range');
    expect(() => layout.planPart(1)).toThrow('such a part');
  });
});

describe('OpenedMultipartObject.reseal', () => {
  it('makes a record under which the same stored bytes open elsewhere, and there only', () => {
    const example = multipartExample({ sizes: [70_000, 3] });
    const bucketKey = {
      kekId: 'kek-2',
      originBucket: 'copies',
      key: randomBytes(32),
      wrapped: randomBytes(99),
    };
    const record = decodeRecord(example.open().reseal({ bucketKey, objectKey: 'copy' }));
    const copy = openMultipartObject({ record, bucketKey: bucketKey.key, objectKey: 'copy' });
    const whole = example.layout().planWhole();
    const { emitted } = deliver(copy.opener(whole), storedOf(example, whole), [1_000]);
    expect(emitted.equals(example.plaintext)).toBe(true);
    expect(copy.commitment.equals(example.open().commitment)).toBe(true);
    const refusals = [
      { record, bucketKey: bucketKey.key, objectKey: example.objectKey },
      { record, bucketKey: example.bucketKey.key, objectKey: 'copy' },
    ].map((options) => refusalOf(() => openMultipartObject(options)));
    expect(refusals).toEqual(['seal', 'seal']);
  });
});

describe('openMultipartObject and openObject', () => {
  it('each refuse a record of the other kind', () => {
    const single = sealExample({ plaintextBytes: 1 });
    const multi = multipartExample({ sizes: [1] });
    const options = ({
      record,
      bucketKey,
      objectKey,
    }: { record: string } & Pick<typeof multi, 'bucketKey' | 'objectKey'>) => ({
      record: decodeRecord(record),
      bucketKey: bucketKey.key,
      objectKey,
    });
    expect(refusalOf(() => openMultipartObject(options(single)))).toBe('kind-unsupported');
    expect(refusalOf(() => openObject(options(multi)))).toBe('kind-unsupported');
  });
});

describe('OpenedMultipartObject', () => {
  it('shows no key material when it is printed', () => {
    const { open, layout, upload } = multipartExample({ sizes: [1] });
    const opened = open();
    const values = [opened, layout(), upload, opened.opener(layout().planWhole())];
    for (const value of values) {
      expect(inspect(value, { depth: 9, showHidden: true })).not.toMatch(/dek|key/i);
    }
  });
});
