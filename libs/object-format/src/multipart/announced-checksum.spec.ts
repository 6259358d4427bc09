import { describe, expect, it } from '@jest/globals';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../checksum';
import { announcedChecksumExtension, announcedChecksumOf } from './announced-checksum';

describe('the extension of an announced checksum', () => {
  it('is read back as it was written', () => {
    for (const algorithm of Object.keys(CHECKSUM_ALGORITHMS) as ChecksumAlgorithm[])
      for (const type of ['composite', 'full-object'] as const) {
        const announced = { algorithm, type };
        expect(announcedChecksumOf([announcedChecksumExtension(announced)])).toEqual(announced);
      }
  });

  it('has the bytes that object-format.md 2.3 says', () => {
    const extension = announcedChecksumExtension({ algorithm: 'CRC64NVME', type: 'full-object' });
    expect(extension).toEqual({ type: 2, value: Buffer.of(3, 2) });
  });

  it.each([
    ['none', []],
    ['another type', [{ type: 3, value: Buffer.of(1, 1) }]],
    ['an algorithm of a later version', [{ type: 2, value: Buffer.of(9, 1) }]],
    ['a type of a later version', [{ type: 2, value: Buffer.of(1, 3) }]],
    ['more than is known', [{ type: 2, value: Buffer.of(1, 1, 0) }]],
  ])('counts for nothing where it is %s', (_, extensions) => {
    expect(announcedChecksumOf(extensions)).toBeUndefined();
  });
});
