import { describe, expect, it } from '@jest/globals';
import { visibleText } from './visible-text';

describe('visibleText', () => {
  it('leaves what can be seen, and lines and columns', () => {
    const text = '2026/ä b/日本 🐈 "x"\\\n\tnext';
    expect(visibleText(text)).toBe(text);
  });

  it.each([
    ['escape sequences', '\u001B[2K\u009B1A\u0085', '\\u001b[2K\\u009b1A\\u0085'],
    ['returns to the beginning of the line', 'a\rb', 'a\\u000db'],
    ['changes of direction', 'a\u202Eb\u2066\u200F', 'a\\u202eb\\u2066\\u200f'],
    ['line separators', '\u2028', '\\u2028'],
    ['tags, which are not in the basic plane', '\u{E0041}', '\\udb40\\udc41'],
    ['half a character', '\ud83d', '\\ud83d'],
  ])('shows %s', (_what, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('means the same in JSON', () => {
    const key = 'a\u009B\u202E\u{E0041}"\u0007';
    expect(JSON.parse(visibleText(JSON.stringify({ key }, undefined, 2)))).toEqual({ key });
  });
});
