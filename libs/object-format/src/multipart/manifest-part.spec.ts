import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { CHUNK_BYTES, PART_OVERHEAD_BYTES } from '../format-constants';
import { multipartExample } from '../testing/multipart-example';
import { manifestPartPieces, manifestPartSize } from './manifest-part';

describe('manifestPartPieces', () => {
  it('are the kept part and the manifest', () => {
    for (const bytes of [0, 1, CHUNK_BYTES, 3 * CHUNK_BYTES + 1]) {
      const { storedParts, manifest, backendParts } = multipartExample({ sizes: [5, bytes], kept: true });
      const [keptPart] = storedParts.slice(-1);
      const part = Buffer.concat(manifestPartPieces({ manifest, keptPart }));
      expect(part.equals(Buffer.concat([keptPart!, manifest]))).toBe(true);
      expect(part).toHaveLength(manifestPartSize({ backendParts, keptPlaintextBytes: bytes }));
    }
  });

  it('are zeros and the manifest, where none was kept', () => {
    const { manifest, backendParts } = multipartExample({ sizes: [5] });
    const part = Buffer.concat(manifestPartPieces({ manifest }));
    expect(part.equals(Buffer.concat([Buffer.alloc(14_336), manifest]))).toBe(true);
    expect(part).toHaveLength(manifestPartSize({ backendParts }));
  });

  it('take no padding over from a kept part, which somebody may have altered', () => {
    const { storedParts, manifest } = multipartExample({ sizes: [9], kept: true });
    const keptPart = Buffer.concat([storedParts[0]!.subarray(0, 9 + 28), randomBytes(14_336 - 28)]);
    const part = Buffer.concat(manifestPartPieces({ manifest, keptPart }));
    expect(part.equals(Buffer.concat([storedParts[0]!, manifest]))).toBe(true);
  });

  it('take something shorter than a part for a bug', () => {
    const keptPart = Buffer.alloc(PART_OVERHEAD_BYTES - 1);
    expect(() => manifestPartPieces({ manifest: Buffer.alloc(134), keptPart })).toThrow('has its overhead');
  });
});
