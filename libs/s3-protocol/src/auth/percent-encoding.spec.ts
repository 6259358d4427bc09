import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeKeyPath } from './encode-key-path';
import { canonicalPath, canonicalQueryComponent } from './percent-encoding';

describe('canonicalPath', () => {
  it.each([
    ['', '/'],
    ['/', '/'],
    ['/a//b/../c/./', '/a//b/../c/./'],
    ['/a b', '/a%20b'],
    ['/a+b', '/a%2Bb'],
    ['/a%2fb', '/a/b'],
    ['/%7Euser', '/~user'],
    ['/%c3%a9', '/%C3%A9'],
    ['/\u00c3\u00a9', '/%C3%A9'],
    ['/%2520', '/%2520'],
    ['/100%', '/100%25'],
    ['/%zz', '/%25zz'],
    ['/é€', '/%E9%E2%82%AC'],
  ])('turns %j into %j', (raw, canonical) => {
    expect(canonicalPath(raw)).toBe(canonical);
  });

  it('leaves alone what encodeKeyPath wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        const path = `/${encodeKeyPath(key)}`;
        expect(canonicalPath(path)).toBe(path);
        expect(decodeURIComponent(path)).toBe(`/${key}`);
      }),
    );
  });

  it('is idempotent for whatever comes over the wire', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const once = canonicalPath(`/${Buffer.from(bytes).toString('latin1')}`);
        expect(canonicalPath(once)).toBe(once);
      }),
    );
  });
});

describe('canonicalQueryComponent', () => {
  it('encodes a slash, and keeps "+" a plus sign', () => {
    expect(canonicalQueryComponent('a/b+c%20d')).toBe('a%2Fb%2Bc%20d');
  });
});

describe('encodeKeyPath', () => {
  it('keeps unreserved characters and slashes, and encodes the rest in upper case', () => {
    expect(encodeKeyPath("a/b c!'()*~-_.é+%2F")).toBe('a/b%20c%21%27%28%29%2A~-_.%C3%A9%2B%252F');
  });
});
