const NEEDS_ESCAPE = /[&<>"'\r\n\t]/;
const ESCAPED = /[&<>"'\r\n\t]/g;
// XML 1.0 2.2: what is no Char cannot be written, not even as a reference
const NOT_A_CHAR = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const REPLACEMENT = '\uFFFD';

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // written as references, or a parser would normalise them (XML 1.0 2.11, 3.3.3)
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/**
 * Escapes text for element content and attribute values. Characters that XML 1.0 cannot express (control characters)
 * become U+FFFD, as lone surrogates do when the text is encoded: the document is well formed whatever a client sent.
 */
export function escapeXml(text: string): string {
  const safe = text.replace(NOT_A_CHAR, REPLACEMENT);
  return NEEDS_ESCAPE.test(safe) ? safe.replace(ESCAPED, (character) => REFERENCES[character] ?? '') : safe;
}
