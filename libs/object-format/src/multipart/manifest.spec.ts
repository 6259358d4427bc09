import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { InvariantError } from '../invariant';
import { ObjectKeys } from '../keys/object-keys';
import { manifestBytes } from '../sizes/multipart-size';
import { refusalOf } from '../testing/refusal-of';
import { parseManifestTail, sealManifest, unsealManifest } from './manifest';
import type { ListedPart, ManifestContent } from './manifest-payload';

const keys = new ObjectKeys({ dek: randomBytes(32), objectId: randomBytes(16) });
const listedPart = (partNumber: number, plaintextBytes: number): ListedPart => ({
  partNumber,
  plaintextBytes,
  attemptId: randomBytes(12),
});
const PARTS = [
  listedPart(1, 5_242_880),
  listedPart(3, 6_000_000),
  { ...listedPart(9_999, 7), attemptId: undefined },
];
const CONTENT: ManifestContent = {
  parts: PARTS,
  backendParts: 4,
  checksum: { algorithm: 'SHA256', type: 'composite', bytes: randomBytes(32) },
};
const MANIFEST = sealManifest({ keys, content: CONTENT });
const refusal = (bytes: Buffer, backendParts = 4, other = keys) =>
  refusalOf(() => unsealManifest({ keys: other, bytes, backendParts }));

describe('sealManifest and unsealManifest', () => {
  it('are inverses', () => {
    const part = fc.record({
      partNumber: fc.integer({ min: 1, max: 9_999 }),
      plaintextBytes: fc.nat(5 * 2 ** 30 - 14_336),
      attemptId: fc.option(
        fc.constant(0).map(() => randomBytes(12)),
        { nil: undefined },
      ),
    });
    const parts = fc
      .uniqueArray(part, { minLength: 1, maxLength: 40, selector: ({ partNumber }) => partNumber })
      .map((unsorted) => unsorted.toSorted((a, b) => a.partNumber - b.partNumber));
    const checksum = fc.constantFrom(
      undefined,
      { algorithm: 'CRC32', type: 'full-object', bytes: randomBytes(4) } as const,
      { algorithm: 'SHA1', type: 'composite', bytes: randomBytes(20) } as const,
      { algorithm: 'CRC64NVME', type: 'full-object', bytes: Buffer.alloc(8) } as const,
    );
    fc.assert(
      fc.property(parts, fc.boolean(), checksum, (listed, kept, sum) => {
        const backendParts = listed.length + (kept ? 0 : 1);
        const content = { parts: listed, backendParts, checksum: sum };
        const bytes = sealManifest({ keys, content });
        expect(bytes).toHaveLength(manifestBytes(backendParts));
        expect(parseManifestTail(bytes.subarray(-8))).toBe(backendParts);
        expect(unsealManifest({ keys, bytes, backendParts })).toEqual(content);
      }),
    );
  });

  it('manage the most parts there are', () => {
    const parts = Array.from({ length: 9_999 }, (_, index) => listedPart(index + 1, index));
    const content = { parts, backendParts: 10_000, checksum: undefined };
    const bytes = sealManifest({ keys, content });
    expect(unsealManifest({ keys, bytes, backendParts: 10_000 })).toEqual(content);
  });
});

describe('sealManifest', () => {
  it('makes the same bytes for the same content, and another key for any other', () => {
    expect(sealManifest({ keys, content: { ...CONTENT } }).equals(MANIFEST)).toBe(true);
    const others = [
      { ...CONTENT, backendParts: 3 },
      { ...CONTENT, checksum: undefined },
      { ...CONTENT, parts: PARTS.slice(0, 2), backendParts: 3 },
    ].map((content) => sealManifest({ keys, content }));
    const ids = [MANIFEST, ...others].map((bytes) => bytes.subarray(0, 12).toString('hex'));
    expect(new Set(ids).size).toBe(4);
  });

  it.each<[string, Partial<ManifestContent>]>([
    ['no part', { parts: [], backendParts: 1 }],
    ['two backend parts more than parts', { backendParts: 5 }],
    ['fewer backend parts than parts', { backendParts: 2 }],
    ['parts that descend', { parts: PARTS.toReversed() }],
    ['a part twice', { parts: [PARTS[0]!, PARTS[0]!], backendParts: 2 }],
    ['part 0', { parts: [listedPart(0, 1)], backendParts: 1 }],
    ['part 10,000', { parts: [listedPart(10_000, 1)], backendParts: 1 }],
    ['a part longer than parts are', { parts: [listedPart(1, 5 * 2 ** 30)], backendParts: 1 }],
    ['an attempt of zeros', { parts: [{ ...PARTS[0]!, attemptId: Buffer.alloc(12) }], backendParts: 1 }],
    [
      'a digest of the wrong length',
      { checksum: { algorithm: 'SHA1', type: 'composite', bytes: randomBytes(32) } },
    ],
  ])('takes %s for a bug', (_, wrong) => {
    expect(() => sealManifest({ keys, content: { ...CONTENT, ...wrong } })).toThrow(InvariantError);
  });
});

describe('unsealManifest', () => {
  it('refuses every bit of every byte when it is altered', () => {
    const outcomes = new Set<string>();
    for (let bit = 0; bit < MANIFEST.length * 8; bit += 1) {
      const altered = Buffer.from(MANIFEST);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      outcomes.add(refusal(altered));
    }
    expect([...outcomes].toSorted()).toEqual(['manifest', 'manifest-tail']);
  });

  it('refuses any other length, cut in front or behind', () => {
    for (let cut = 1; cut <= MANIFEST.length; cut += 1) {
      expect(refusal(MANIFEST.subarray(cut))).toBe(
        cut <= MANIFEST.length - 8 ? 'manifest-size' : 'manifest-tail',
      );
      expect(refusal(MANIFEST.subarray(0, -cut))).toBe('manifest-tail');
    }
    expect(refusal(Buffer.concat([Buffer.of(0), MANIFEST]))).toBe('manifest-size');
    expect(refusal(Buffer.concat([MANIFEST, Buffer.of(0)]))).toBe('manifest-tail');
  });

  it('refuses another number of backend parts than its last bytes state', () => {
    for (const backendParts of [0, 1, 3, 5, 10_001])
      expect(refusal(MANIFEST, backendParts)).toBe('manifest-tail');
  });

  it('refuses a number of backend parts that was altered to fit, with bytes added or taken', () => {
    for (const [backendParts, body] of [
      [5, Buffer.concat([Buffer.alloc(20), MANIFEST.subarray(0, -8)])],
      [5, Buffer.concat([MANIFEST.subarray(0, -8), Buffer.alloc(20)])],
      [3, MANIFEST.subarray(20, -8)],
      [3, MANIFEST.subarray(0, -28)],
    ] as const) {
      const tail = Buffer.from('S3EP\0\0\0\0', 'latin1');
      tail.writeUInt32BE(backendParts, 4);
      expect(refusal(Buffer.concat([body, tail]), backendParts)).toBe('manifest');
    }
  });

  it('refuses the manifest of another object, and the halves of two of the same', () => {
    const other = new ObjectKeys({ dek: randomBytes(32), objectId: randomBytes(16) });
    expect(refusal(MANIFEST, 4, other)).toBe('manifest');
    const sibling = sealManifest({ keys, content: { ...CONTENT, checksum: undefined } });
    for (let cut = 1; cut < MANIFEST.length - 8; cut += 1) {
      expect(refusal(Buffer.concat([MANIFEST.subarray(0, cut), sibling.subarray(cut)]))).toBe('manifest');
    }
  });
});

describe('parseManifestTail', () => {
  it.each([
    ['S3EP\0\0\0\x01', 1],
    ['S3EP\0\0\x27\x10', 10_000],
  ])('of %j is %d', (tail, backendParts) => {
    expect(parseManifestTail(Buffer.from(tail, 'latin1'))).toBe(backendParts);
  });

  it.each([
    'S3EP\0\0\0\0',
    'S3EP\0\0\x27\x11',
    'S3EP\xff\xff\xff\xff',
    's3ep\0\0\0\x01',
    'S3E\0\0\0\0\x01',
    'S3EP\0\0\0',
    'S3EP\0\0\0\0\x01',
    '',
  ])('refuses %j', (tail) => {
    expect(refusalOf(() => parseManifestTail(Buffer.from(tail, 'latin1')))).toBe('manifest-tail');
  });
});
