import { describe, expect, it } from '@jest/globals';
import { auditText } from './audit-text';

describe('auditText', () => {
  it('leaves what can be seen', () => {
    expect(auditText('2026/ä b/日本 🐈 "x"\\')).toBe('2026/ä b/日本 🐈 "x"\\');
  });

  it.each([
    ['line ends', 'a\r\nb', 'a\\u{d}\\u{a}b'],
    ['escape sequences', '\u001b[2K\u009b1A', '\\u{1b}[2K\\u{9b}1A'],
    ['changes of direction', 'a\u202Eb', 'a\\u{202e}b'],
    ['line separators', '\u2028', '\\u{2028}'],
    ['half a character', '\ud83d', '\\u{d83d}'],
  ])('shows %s', (_what, text, shown) => {
    expect(auditText(text)).toBe(shown);
  });

  it('cuts what no key can be as long as', () => {
    expect(auditText('x'.repeat(1_024))).toHaveLength(1_024);
    expect(auditText('x'.repeat(16_000))).toBe(`${'x'.repeat(1_024)}...`);
  });
});
