import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import { createChecksum } from '@s3ep/s3-protocol';
import { partSums } from './part-sums';

const pieces = [randomBytes(1_000), randomBytes(0), randomBytes(70_001)];

describe.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('partSums of %s', (algorithm) => {
  it('is the checksum of the pieces as one, and passes them on', () => {
    const sums = partSums(algorithm);
    const passed = pieces.map((piece, index) => runStage(sums.stageOf(index), piece));
    const expected = createChecksum(algorithm);
    expected.update(Buffer.concat(pieces));
    expect(Buffer.concat(passed).equals(Buffer.concat(pieces))).toBe(true);
    expect(sums.whole(pieces.map(({ length }) => length))).toEqual({ algorithm, digest: expected.digest() });
  });

  it('takes pieces that come at once only where digests can be joined', () => {
    expect(partSums(algorithm).inOrder).toBe(algorithm.startsWith('SHA'));
  });
});
