import { describe, expect, it } from '@jest/globals';
import { canonicalHeaders, canonicalHeaderValue } from './canonical-headers';

describe('canonicalHeaderValue', () => {
  it.each([
    ['a', 'a'],
    ['', ''],
    ['  a   b\t\tc ', 'a b c'],
    ['a\tb', 'a b'],
    ['"a   b"', '"a b"'],
    // The letter "à" in UTF-8, seen as latin1: its second byte is no space.
    ['\u00c3\u00a0', '\u00c3\u00a0'],
    ['\u00c3\u00a0  x', '\u00c3\u00a0 x'],
  ])('turns %j into %j', (value, canonical) => {
    expect(canonicalHeaderValue(value)).toBe(canonical);
  });
});

describe('canonicalHeaders', () => {
  it('writes the signed headers in the order given, and lost ones as empty', () => {
    expect(canonicalHeaders({ host: 'h', 'x-a': '1', 'x-b': '2' }, ['host', 'x-b', 'x-c'])).toBe(
      'host:h\nx-b:2\nx-c:\n',
    );
  });
});
