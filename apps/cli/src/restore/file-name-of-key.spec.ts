import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import fc from 'fast-check';
import { fileNameOfKey } from './file-name-of-key';

describe('the file of a key', () => {
  it('is the key itself where that can be a file name', () => {
    expect(fileNameOfKey('photos/2026/ö+ (1).jpg')).toBe('photos/2026/ö+ (1).jpg');
  });

  it.each([
    ['../../etc/passwd', '%2E%2E/%2E%2E/etc/passwd'],
    ['/etc/passwd', '%/etc/passwd'],
    ['a//b', 'a/%/b'],
    ['a/', 'a/%'],
    ['./a/..', '%2E/a/%2E%2E'],
    ['a\0b\\c', 'a%00b%5Cc'],
    ['100%', '100%25'],
    ['name.', 'name%2E'],
  ])('of %j is %j', (key, file) => {
    expect(fileNameOfKey(key)).toBe(file);
  });

  it('fits a file system, and tells two long keys apart', () => {
    const [a, b] = [fileNameOfKey('ä'.repeat(500) + '1'), fileNameOfKey('ä'.repeat(500) + '2')];
    expect(Buffer.byteLength(a)).toBeLessThanOrEqual(255);
    expect(a).not.toBe(b);
  });

  it('never leads outside the directory, and never to the file of another key', () => {
    const segment = fc.oneof(
      fc.constantFrom('', '.', '..', '%', '%2E', '\\', 'a'),
      fc.string({ maxLength: 6 }),
    );
    const anyKey = fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => segments.join('/'));
    fc.assert(
      fc.property(anyKey, anyKey, (one, other) => {
        const file = path.join('/restored', fileNameOfKey(one));
        expect(file.startsWith('/restored/')).toBe(true);
        expect(path.relative('/restored', file)).toBe(fileNameOfKey(one));
        if (one !== other) expect(fileNameOfKey(one)).not.toBe(fileNameOfKey(other));
      }),
      { numRuns: 500 },
    );
  });
});
