// Not \s: in a string of wire bytes U+00A0 is the second byte of a letter such as "à", not a space.
const NEEDS_COLLAPSING = /[\t\n\v\f\r]| {2}|^ | $/;
const WHITESPACE_RUN = /[\t\n\v\f\r ]+/g;

/** A header value as it is signed: trimmed, inner runs of whitespace collapsed into one space. */
export function canonicalHeaderValue(value: string): string {
  if (!NEEDS_COLLAPSING.test(value)) return value;
  const collapsed = value.replace(WHITESPACE_RUN, ' ');
  return collapsed.slice(collapsed.startsWith(' ') ? 1 : 0, collapsed.endsWith(' ') ? -1 : undefined);
}

/**
 * CanonicalHeaders: a line for each signed header, in the order of SignedHeaders. A signed header that did not
 * arrive counts as empty, so that its loss on the way breaks the signature.
 */
export function canonicalHeaders(
  headers: Readonly<Record<string, string>>,
  signedHeaders: readonly string[],
): string {
  let lines = '';
  for (const name of signedHeaders) lines += `${name}:${canonicalHeaderValue(headers[name] ?? '')}\n`;
  return lines;
}
