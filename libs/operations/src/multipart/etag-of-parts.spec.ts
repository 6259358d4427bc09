import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { etagOfParts } from './etag-of-parts';

const md5 = (bytes: string | Buffer): string => createHash('md5').update(bytes).digest('hex');

describe('The ETag of an object out of parts', () => {
  it('is the MD5 of the MD5s of its parts, and their number', () => {
    const wanted = md5(Buffer.from(md5('one') + md5('two'), 'hex'));
    expect(etagOfParts([md5('one'), md5('two')])).toBe(`${wanted}-2`);
  });

  it.each([['no digest'], [md5('one').toUpperCase()], [`${md5('one')}0`], ['']])(
    'is not known where a part has %j',
    (etag) => {
      expect(etagOfParts([md5('one'), etag])).toBeUndefined();
    },
  );
});
