import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { runStage } from '@s3ep/byte-stage';
import { CHUNK_BYTES, TAG_BYTES } from '../format-constants';
import { ObjectKeys } from '../keys/object-keys';
import { decodeRecord } from '../record/decode-record';
import { mapPartRange } from '../sizes/map-range';
import { deliver } from '../testing/deliver';
import { refusalOf } from '../testing/refusal-of';
import { sealExample } from '../testing/sealed-example';
import { openUpload } from './open-upload';
import { PartSealer } from './part-sealer';
import { sealNewUpload } from './seal-new-upload';

const MIB = 2 ** 20;
const bucketKey = { kekId: 'kek-1', originBucket: 'photos', key: randomBytes(32), wrapped: randomBytes(60) };
const objectKey = 'a/key';
const { record, upload } = sealNewUpload({ bucketKey, objectKey });
const sealed = (plaintext: Buffer, partNumber = 7) => {
  const { attemptId, sealer, storedBytes } = upload.partSealer({
    partNumber,
    plaintextBytes: plaintext.length,
  });
  return { attemptId, storedBytes, stored: runStage(sealer, plaintext), plaintext, partNumber };
};
const PARTS = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, 2 * CHUNK_BYTES + 5].map((bytes) =>
  sealed(randomBytes(bytes)),
);
const pieces = fc.array(fc.integer({ min: 11, max: 100_000 }), { minLength: 1, maxLength: 6 });

describe('sealNewUpload', () => {
  it('makes a record of kind 2 and unknown length, which opens as the same upload', () => {
    expect(decodeRecord(record)).toMatchObject({ kind: 'multipart', kekId: 'kek-1', originBucket: 'photos' });
    const again = openUpload({ record: decodeRecord(record), bucketKey: bucketKey.key, objectKey });
    expect(again.commitment.equals(upload.commitment)).toBe(true);
    const { stored, plaintext, partNumber } = PARTS[4]!;
    const opener = again.partOpener({ partNumber, plaintextBytes: plaintext.length });
    expect(runStage(opener, stored).equals(plaintext)).toBe(true);
  });

  it('draws a data key for each', () => {
    expect(sealNewUpload({ bucketKey, objectKey }).upload.commitment.equals(upload.commitment)).toBe(false);
  });

  it('wipes the data key that it drew', () => {
    const drawn: Buffer[] = [];
    const random = (length: number) => {
      drawn.push(randomBytes(length));
      return drawn[0]!;
    };
    const { upload: fixed } = sealNewUpload({ bucketKey, objectKey, random });
    expect([drawn.length, drawn[0]!.length]).toEqual([1, 60]);
    expect(drawn[0]!.subarray(0, 32)).toEqual(Buffer.alloc(32));
    expect(fixed.buildManifest({ parts: [{ ...LISTED }], backendParts: 2 })).toHaveLength(154);
  });
});
const LISTED = { partNumber: 1, plaintextBytes: 0, attemptId: undefined };

describe('openUpload', () => {
  it('refuses another key, another bucket key, and a single-part record', () => {
    const decoded = decodeRecord(record);
    const single = sealExample({ plaintextBytes: 1 });
    const refusals = [
      { record: decoded, bucketKey: bucketKey.key, objectKey: 'b/key' },
      { record: decoded, bucketKey: randomBytes(32), objectKey },
      { record: decodeRecord(single.record), bucketKey: single.bucketKey.key, objectKey: single.objectKey },
    ].map((options) => refusalOf(() => openUpload(options)));
    expect(refusals).toEqual(['seal', 'seal', 'kind-unsupported']);
  });

  it('refuses a seal over a data key that the record does not commit to', () => {
    const other = decodeRecord(sealNewUpload({ bucketKey, objectKey }).record);
    const upload_ = decodeRecord(record);
    const mixed = { ...other, commitment: upload_.commitment };
    expect(refusalOf(() => openUpload({ record: mixed, bucketKey: bucketKey.key, objectKey }))).toBe(
      'commitment',
    );
  });
});

describe('OpenedUpload.partSealer', () => {
  it.each(PARTS)(
    'makes p + F bytes of $plaintext.length, as announced',
    ({ plaintext, stored, storedBytes }) => {
      expect(stored).toHaveLength(plaintext.length + 14_336);
      expect(storedBytes).toBe(stored.length);
    },
  );

  it('keeps the last tag and the padding back until it is finished', () => {
    for (const { plaintext, stored } of PARTS) {
      const { sealer } = upload.partSealer({ partNumber: 1, plaintextBytes: plaintext.length });
      let emitted = 0;
      sealer.write(plaintext, (bytes) => (emitted += bytes.length));
      const chunks = plaintext.length + 28 * (Math.floor(plaintext.length / CHUNK_BYTES) + 1);
      expect(emitted).toBeLessThanOrEqual(chunks - TAG_BYTES);
      sealer.finish((bytes) => (emitted += bytes.length));
      expect(emitted).toBe(stored.length);
    }
  });

  it('pads with zeros', () => {
    const { stored, plaintext } = PARTS[1]!;
    expect(stored.subarray(plaintext.length + 28).every((byte) => byte === 0)).toBe(true);
  });

  it('makes the same of a part, however it is written', () => {
    const segmentKey = randomBytes(32);
    const attemptId = randomBytes(12);
    fc.assert(
      fc.property(fc.constantFrom(...PARTS), pieces, ({ plaintext }, sizes) => {
        const part = () =>
          new PartSealer({
            segmentKey: Buffer.from(segmentKey),
            attemptId,
            plaintextBytes: plaintext.length,
          });
        const whole = runStage(part(), plaintext);
        expect(deliver(part(), plaintext, sizes).emitted.equals(whole)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('draws an attempt for each call, and so a key', () => {
    const [a, b] = [sealed(Buffer.from('same')), sealed(Buffer.from('same'))];
    expect(a.attemptId.equals(b.attemptId)).toBe(false);
    expect(a.stored.subarray(12, 16).equals(b.stored.subarray(12, 16))).toBe(false);
  });

  it.each([
    ['part 0', { partNumber: 0 }, 'parts 1 to 9,999'],
    ['part 10,000', { partNumber: 10_000 }, 'parts 1 to 9,999'],
    ['an attempt of zeros', { random: (length: number) => Buffer.alloc(length) }, 'not all zeros'],
    ['more than a part holds', { plaintextBytes: 5 * 2 ** 30 - 14_335 }, 'at most 5 GiB'],
  ])('takes %s for a bug', (_, wrong, message) => {
    expect(() => upload.partSealer({ partNumber: 1, plaintextBytes: 1, ...wrong })).toThrow(message);
  });
});

describe('OpenedUpload.partOpener', () => {
  it('gives a part back, however it is delivered', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PARTS), fc.boolean(), pieces, (part, bound, sizes) => {
        const { partNumber, plaintext, stored, attemptId } = part;
        const plaintextBytes = plaintext.length;
        const options = { partNumber, plaintextBytes, ...(bound ? { attemptId } : {}) };
        const opener = upload.partOpener(options);
        const { emitted, outcome } = deliver(opener, stored, sizes);
        expect([outcome, emitted.equals(plaintext)]).toEqual(['accepted', true]);
        expect(opener.attemptId.equals(attemptId)).toBe(true);
      }),
    );
  });

  it('gives ranges of a part, from the stored bytes that mapPartRange names', () => {
    const { partNumber, plaintext, stored } = PARTS[4]!;
    fc.assert(
      fc.property(fc.nat(plaintext.length - 1), fc.nat(3 * CHUNK_BYTES), (first, length) => {
        const range = mapPartRange({ first, last: first + length, plaintextBytes: plaintext.length });
        const opener = upload.partOpener({ partNumber, plaintextBytes: plaintext.length, range });
        const { emitted, outcome } = deliver(
          opener,
          stored.subarray(range.storedFirst, range.storedLast + 1),
          [777],
        );
        expect([outcome, emitted.equals(plaintext.subarray(first, first + length + 1))]).toEqual([
          'accepted',
          true,
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a byte too few for a range, and a byte too many', () => {
    const { partNumber, plaintext, stored } = PARTS[4]!;
    const plaintextBytes = plaintext.length;
    const range = mapPartRange({ first: 70_000, last: 80_000, plaintextBytes });
    const outcomes = [range.storedLast, range.storedLast + 1, range.storedLast + 2].map((end) => {
      const opener = upload.partOpener({ partNumber, plaintextBytes, range });
      return deliver(opener, stored.subarray(range.storedFirst, end), [9_999]).outcome;
    });
    expect(outcomes).toEqual(['stored-truncated', 'accepted', 'stored-trailing']);
  });

  it('seals and opens a part of more than 32 MiB in larger chunks', () => {
    const plaintext = Buffer.alloc(32 * MIB + 5, 'a part of larger chunks');
    const { stored, partNumber, attemptId } = sealed(plaintext);
    expect(stored.subarray(131_072 + 28, 131_072 + 28 + 12)).toEqual(attemptId);
    const plaintextBytes = plaintext.length;
    expect(runStage(upload.partOpener({ partNumber, plaintextBytes }), stored).equals(plaintext)).toBe(true);
    const range = mapPartRange({ first: 20 * MIB, last: 20 * MIB + 200_000, plaintextBytes });
    expect(range.storedFirst).toBe(160 * (131_072 + 28));
    const slice = stored.subarray(range.storedFirst, range.storedLast + 1);
    const { emitted, outcome } = deliver(
      upload.partOpener({ partNumber, plaintextBytes, range }),
      slice,
      [65_536],
    );
    expect(outcome).toBe('accepted');
    expect(emitted.equals(plaintext.subarray(20 * MIB, 20 * MIB + 200_001))).toBe(true);
  });

  it('refuses another attempt, another number, another length, and another upload', () => {
    const { partNumber, plaintext, stored, attemptId } = PARTS[4]!;
    const right = { partNumber, plaintextBytes: plaintext.length, attemptId };
    const outcomes = [
      { ...right, attemptId: randomBytes(12) },
      { ...right, partNumber: partNumber + 1 },
      { ...right, plaintextBytes: plaintext.length - 1 },
      { ...right, plaintextBytes: plaintext.length + 1 },
    ].map((options) => deliver(upload.partOpener(options), stored, [9_999]).outcome);
    expect(outcomes).toEqual(['attempt', 'chunk', 'chunk', 'chunk']);
    const other = sealNewUpload({ bucketKey, objectKey }).upload;
    expect(deliver(other.partOpener(right), stored, [9_999])).toEqual({
      emitted: Buffer.alloc(0),
      outcome: 'chunk',
    });
  });

  it('refuses a stored part that is cut anywhere or goes on', () => {
    const { partNumber, plaintext, stored } = PARTS[1]!;
    const outcomeOf = (bytes: Buffer) =>
      deliver(upload.partOpener({ partNumber, plaintextBytes: plaintext.length }), bytes, [1_000]).outcome;
    for (let length = 0; length < stored.length; length += length < 50 ? 1 : 97)
      expect(outcomeOf(stored.subarray(0, length))).toBe('stored-truncated');
    expect(outcomeOf(stored.subarray(0, -1))).toBe('stored-truncated');
    expect(outcomeOf(Buffer.concat([stored, Buffer.of(0)]))).toBe('stored-trailing');
  });

  it('has no attempt to tell before a chunk has been read', () => {
    expect(() => upload.partOpener({ partNumber: 1, plaintextBytes: 1 }).attemptId).toThrow('has been read');
  });
});

describe('OpenedUpload.openKeptPart', () => {
  it.each(PARTS)(
    'verifies $plaintext.length bytes, and tells their attempt',
    ({ partNumber, plaintext, stored, attemptId }) => {
      expect(upload.openKeptPart({ partNumber, stored })).toEqual({ attemptId, plaintext });
      expect(upload.openKeptPart({ partNumber, stored, attemptId })).toEqual({ attemptId, plaintext });
    },
  );

  it('refuses what was altered, and what is no part', () => {
    const { partNumber, stored } = PARTS[1]!;
    for (let offset = 0; offset < 1 + 28; offset += 1) {
      const altered = Buffer.from(stored);
      altered.writeUInt8(altered.readUInt8(offset) ^ 1, offset);
      expect(refusalOf(() => upload.openKeptPart({ partNumber, stored: altered }))).toBe('chunk');
    }
    const refusals = [
      { partNumber, stored: stored.subarray(0, 14_335) },
      { partNumber, stored: stored.subarray(0, -1) },
      { partNumber: partNumber + 1, stored },
      { partNumber, stored, attemptId: randomBytes(12) },
    ].map((options) => refusalOf(() => upload.openKeptPart(options)));
    expect(refusals).toEqual(['stored-size', 'chunk', 'chunk', 'attempt']);
  });
});

describe('OpenedUpload.uploadIdProof', () => {
  it('proves one upload id, of one upload', () => {
    const proof = upload.uploadIdProof('id');
    const refusal = (uploadId: string, bytes: Buffer, of = upload) =>
      refusalOf(() => {
        of.requireUploadIdProof({ uploadId, proof: bytes });
      });
    expect(proof).toHaveLength(32);
    expect(refusal('id', proof)).toBe('accepted');
    const other = sealNewUpload({ bucketKey, objectKey }).upload;
    expect([
      refusal('ie', proof),
      refusal('', proof),
      refusal('id', proof.subarray(1)),
      refusal('id', Buffer.alloc(0)),
      refusal('id', proof, other),
    ]).toEqual(Array(5).fill('upload-proof'));
    for (let bit = 0; bit < 256; bit += 1) {
      const altered = Buffer.from(proof);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(refusal('id', altered)).toBe('upload-proof');
    }
  });
});

describe('OpenedUpload.reseal', () => {
  it('makes a record of the same upload elsewhere', () => {
    const target = { kekId: 'kek-2', originBucket: 'copies', key: randomBytes(32), wrapped: randomBytes(9) };
    const copy = decodeRecord(upload.reseal({ bucketKey: target, objectKey: 'copy' }));
    const opened = openUpload({ record: copy, bucketKey: target.key, objectKey: 'copy' });
    expect(opened.uploadIdProof('id')).toEqual(upload.uploadIdProof('id'));
    expect(copy).toMatchObject({ kind: 'multipart', kekId: 'kek-2', originBucket: 'copies' });
  });
});

describe('the keys of an upload', () => {
  it('are all different', () => {
    const keys = new ObjectKeys({ dek: randomBytes(32), objectId: randomBytes(16) });
    const id = randomBytes(12);
    const all = [
      keys.uploadKey(),
      keys.manifestIdKey(),
      keys.manifestKey(id),
      keys.manifestKey(randomBytes(12)),
      keys.metaKey(),
      keys.segmentKey({ partNumber: 1, attemptId: id }),
    ].map((key) => key.toString('hex'));
    expect(new Set([...all, keys.commitment().toString('hex')]).size).toBe(7);
  });
});
