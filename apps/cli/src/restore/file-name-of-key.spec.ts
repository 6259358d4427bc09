import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import fc from 'fast-check';
import { fileNameOfKey, spareNameOfKey } from './file-name-of-key';
import { METADATA_SUFFIX } from './metadata-file';

const NAME_MAX_BYTES = 255;
const sidecarOf = (key: string) => fileNameOfKey(key) + METADATA_SUFFIX;

const segment = fc.oneof(
  fc.constantFrom('', '.', '..', '%', '%2E', '%-', '%~', '\\', 'a', 'a.metadata.json', 'A.Metadata.JSON'),
  fc.string({ maxLength: 6 }),
  fc.constantFrom('x', 'é', '€').map((character) => character.repeat(300)),
);
const anyKey = fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => segments.join('/'));

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
    ['a\u009B1A\u0085', 'a%C2%9B1A%C2%85'],
    ['cod\u202Etxt.exe\u2066', 'cod%E2%80%AEtxt.exe%E2%81%A6'],
    ['100%', '100%25'],
    ['name.', 'name%2E'],
    ['a.metadata.json', 'a%2Emetadata.json'],
    ['A.Metadata.JSON/b', 'A%2EMetadata.JSON/b'],
    ['metadata.json', 'metadata.json'],
  ])('of %j is %j', (key, file) => {
    expect(fileNameOfKey(key)).toBe(file);
  });

  it.each([
    ['of one segment', 'k'.repeat(1_024)],
    ['of characters that are escaped', '%'.repeat(1_024)],
    ['of many segments', 'a/'.repeat(512)],
    ['of long characters', '€'.repeat(341) + 'k'],
  ])('fits a file system for a key of 1,024 bytes %s', (_what, key) => {
    expect(Buffer.byteLength(key)).toBe(1_024);
    for (const name of [...sidecarOf(key).split('/'), spareNameOfKey(key) + METADATA_SUFFIX])
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(NAME_MAX_BYTES);
  });

  it('tells two long keys apart', () => {
    const [a, b] = ['1', '2'].map((end) => fileNameOfKey('ä'.repeat(500) + end));
    expect(a).not.toBe(b);
  });

  it('never leads outside the directory, and never to the file of another key', () => {
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

  it('is never what describes another object, whatever a file system thinks of case', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (one, other) => {
        expect(fileNameOfKey(one).toLowerCase()).not.toBe(sidecarOf(other).toLowerCase());
      }),
      { numRuns: 500 },
    );
  });
});

describe('the spare name of a key', () => {
  it('is in the same directory, and no other key has it', () => {
    expect(spareNameOfKey('a/b/photo.jpg')).toMatch(/^photo\.jpg%-[0-9a-f]{32}$/);
    expect(spareNameOfKey('..')).toMatch(/^%2E%2E%-[0-9a-f]{32}$/);
    fc.assert(
      fc.property(anyKey, anyKey, (one, other) => {
        const spare = spareNameOfKey(one);
        expect(spare).not.toContain('/');
        expect(fileNameOfKey(other).split('/')).not.toContain(spare);
        if (one !== other) expect(spareNameOfKey(other)).not.toBe(spare);
      }),
      { numRuns: 500 },
    );
  });
});
