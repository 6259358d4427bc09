import { describe, expect, it } from '@jest/globals';
import { requireCopyableSize } from './copy-size-limit';
import { parseCopySourceRange, requireWithin } from './copy-source-range';

const parse = (range: string) => parseCopySourceRange({ 'x-amz-copy-source-range': range });
const GIBIBYTE_BYTES = 1_024 ** 3;

describe('the range of a source', () => {
  it('is all of it where none is given', () => {
    expect(parseCopySourceRange({})).toBeUndefined();
  });

  it('has both ends', () => {
    expect(parse('bytes=0-0')).toEqual({ first: 0, last: 0 });
    expect(parse('bytes=5-5368709119')).toEqual({ first: 5, last: 5_368_709_119 });
  });

  it.each([
    '',
    'bytes=',
    'bytes=1',
    'bytes=1-',
    'bytes=-1',
    'bytes=2-1',
    'bytes=0-1,2-3',
    'bytes=0-1 ',
    'x=0-1',
  ])('is not %j', (range) => {
    expect(() => parse(range)).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
  });

  it('lies within the source', () => {
    expect(() => {
      requireWithin({ first: 0, last: 9 }, 10);
    }).not.toThrow();
    expect(() => {
      requireWithin(undefined, 0);
    }).not.toThrow();
    expect(() => {
      requireWithin({ first: 0, last: 10 }, 10);
    }).toThrow(expect.objectContaining({ code: 'InvalidRange' }));
  });
});

it('5 GiB are copied by one request, and not a byte more', () => {
  expect(() => {
    requireCopyableSize(5 * GIBIBYTE_BYTES);
  }).not.toThrow();
  expect(() => {
    requireCopyableSize(5 * GIBIBYTE_BYTES + 1);
  }).toThrow(
    expect.objectContaining({
      code: 'InvalidRequest',
      message:
        'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
    }),
  );
});
