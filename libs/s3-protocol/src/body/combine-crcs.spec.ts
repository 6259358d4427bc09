import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { combineCrcs } from './combine-crcs';
import { createChecksum } from './create-checksum';

describe.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)('combining %s', (algorithm) => {
  const digestOf = (bytes: Uint8Array): Buffer => {
    const running = createChecksum(algorithm);
    running.update(bytes);
    return running.digest();
  };

  it('gives the digest of the whole, however it was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { minLength: 1, maxLength: 6 }), (pieces) => {
        const summed = pieces.map((piece) => ({ digest: digestOf(piece), bytes: piece.length }));
        expect(combineCrcs(algorithm, summed)).toEqual(digestOf(Buffer.concat(pieces)));
      }),
      { numRuns: 50 },
    );
  });
});
