import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { refusalOf } from '../testing/refusal-of';
import { MAX_PLAINTEXT_BYTES } from '../sizes/stored-size';
import { decodeRecord } from './decode-record';
import { encodeRecord, encodeRecordPrefix } from './encode-record';
import type { RecordContent } from './object-record';

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
const fields = fc.record({
  objectId: bytes(16),
  kekId: fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => Buffer.byteLength(text) < 256),
  originBucket: fc.string({ unit: 'grapheme', maxLength: 63 }),
  wrappedBucketKey: fc.uint8Array({ maxLength: 600 }).map((array) => Buffer.from(array)),
  commitment: bytes(32),
  extensions: fc
    .uniqueArray(
      fc.record({
        type: fc.nat(127),
        value: fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
      }),
      { selector: ({ type }) => type },
    )
    .map((extensions) => extensions.toSorted((a, b) => a.type - b.type)),
});
const contents: fc.Arbitrary<RecordContent> = fc.oneof(
  fc
    .tuple(fields, fc.integer({ min: 0, max: MAX_PLAINTEXT_BYTES }))
    .map(([content, plaintextBytes]) => ({ ...content, kind: 'single-part' as const, plaintextBytes })),
  fields.map((content) => ({ ...content, kind: 'multipart' as const })),
);
const encode = (content: RecordContent, dekNonce = randomBytes(12), sealedDek = randomBytes(48)) =>
  encodeRecord({ recordPrefix: encodeRecordPrefix(content), dekNonce, sealedDek });

describe('decodeRecord', () => {
  it('is the inverse of encodeRecord', () => {
    fc.assert(
      fc.property(contents, bytes(12), bytes(48), (content, dekNonce, sealedDek) => {
        const recordPrefix = encodeRecordPrefix(content);
        const record = decodeRecord(encodeRecord({ recordPrefix, dekNonce, sealedDek }));
        expect(record).toEqual({ ...content, dekNonce, sealedDek, recordPrefix });
      }),
    );
  });

  it('refuses every truncation and every trailing byte', () => {
    fc.assert(
      fc.property(contents, (content) => {
        const whole = Buffer.from(encode(content), 'base64url');
        for (let length = 0; length < whole.length; length += 1) {
          const cut = whole.subarray(0, length).toString('base64url');
          expect(refusalOf(() => decodeRecord(cut))).toBe('record-truncated');
        }
        const longer = Buffer.concat([whole, Buffer.of(0)]).toString('base64url');
        expect(refusalOf(() => decodeRecord(longer))).toBe('record-trailing');
      }),
      { numRuns: 10 },
    );
  });

  it('refuses any text that is not a record', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String()), (text) => {
        expect(refusalOf(() => decodeRecord(text))).not.toBe('accepted');
      }),
    );
  });

  it('keeps a byte order mark in a name', () => {
    const content = fc.sample(contents, { numRuns: 1, seed: 1 })[0]!;
    expect(decodeRecord(encode({ ...content, kekId: '\ufeffkek' })).kekId).toBe('\ufeffkek');
  });

  it('takes some 450 characters with a bucket key wrapped by AWS KMS', () => {
    const content = fc.sample(fields, { numRuns: 1, seed: 1 })[0]!;
    const text = encode({
      ...content,
      kind: 'single-part',
      plaintextBytes: 1,
      kekId: 'kms-main',
      originBucket: 'photos',
      wrappedBucketKey: Buffer.alloc(184),
      extensions: [],
    });
    expect(text.length).toBeLessThan(470);
  });
});
