import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutEvenly, MOST_LOCKED_PART_BYTES, MOST_PART_BYTES } from './cut-evenly';
import { MAX_COPY_SOURCE_BYTES } from './copy-size-limit';

/** S3 User Guide, "Amazon S3 multipart upload limits". */
const MIN_PART_BYTES = 5 * 1_048_576;

describe('cutEvenly', () => {
  it.each([MOST_PART_BYTES, MOST_LOCKED_PART_BYTES])(
    'cuts any size that is copied in parts of at most %i bytes into ranges that follow each other and that a backend takes',
    (most) => {
      fc.assert(
        fc.property(fc.integer({ min: MIN_PART_BYTES, max: MAX_COPY_SOURCE_BYTES }), (bytes) => {
          let next = 0;
          for (const { first, last } of cutEvenly(bytes, most)) {
            expect(first).toBe(next);
            expect(last + 1 - first).toBeLessThanOrEqual(most);
            expect(last + 1 - first).toBeGreaterThanOrEqual(MIN_PART_BYTES);
            next = last + 1;
          }
          expect(next).toBe(bytes);
        }),
        { numRuns: 20 },
      );
    },
  );

  it('needs 80 parts for the largest', () => {
    expect(cutEvenly(MAX_COPY_SOURCE_BYTES, MOST_PART_BYTES)).toHaveLength(80);
  });
});
