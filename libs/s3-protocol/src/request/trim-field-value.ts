const SPACE = 0x20;
const TAB = 0x09;

function isOuterWhitespace(value: string, at: number): boolean {
  const code = value.charCodeAt(at);
  return code === SPACE || code === TAB;
}

/**
 * A field value without its optional whitespace: RFC 9110 5.5 means space and tab, not what String.trim takes. Not a
 * regular expression: one that looks for whitespace at the end tries each run of it in the middle once for each of its
 * characters, and 16 KiB of spaces would hold up everybody for most of a second.
 */
export function trimFieldValue(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isOuterWhitespace(value, start)) start += 1;
  while (end > start && isOuterWhitespace(value, end - 1)) end -= 1;
  return value.slice(start, end);
}
