const SLASH = 0x2f;
const GREATER_THAN = 0x3e;
const SPACE = 0x20;
const COLON = ':';

/** The name in a start or end tag, with its prefix. The tag must be complete. */
export function tagName(text: string, nameStart: number): string {
  let end = nameStart;
  let code = text.charCodeAt(end);
  // white space is all at or below the space, and a name has no character of these
  while (code > SPACE && code !== SLASH && code !== GREATER_THAN) {
    end += 1;
    code = text.charCodeAt(end);
  }
  return text.slice(nameStart, end);
}

/** A name without its namespace prefix. */
export function localName(qualified: string): string {
  return qualified.includes(COLON) ? qualified.slice(qualified.indexOf(COLON) + 1) : qualified;
}
