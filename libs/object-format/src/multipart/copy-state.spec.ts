import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../testing/refusal-of';
import { decodeCopyState, encodeCopyState } from './copy-state';

describe('the state of a copy', () => {
  it('names the upload that it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (objectKey, uploadId) => {
        expect(decodeCopyState(encodeCopyState({ objectKey, uploadId }))).toEqual({ objectKey, uploadId });
      }),
    );
  });

  it('is refused when it is cut anywhere, goes on, or is not UTF-8', () => {
    const bytes = encodeCopyState({ objectKey: 'a/key', uploadId: 'upload' });
    const refused = Array.from(bytes, (_, length) => bytes.subarray(0, length));
    refused.push(Buffer.concat([bytes, Buffer.of(0)]));
    refused.push(Buffer.from('0001ff0000', 'hex'), Buffer.from('00000001ff', 'hex'));
    for (const wrong of refused) expect(refusalOf(() => decodeCopyState(wrong))).toBe('copy-state');
  });
});
