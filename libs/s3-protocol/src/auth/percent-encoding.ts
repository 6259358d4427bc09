const CANONICAL_PATH = /^[A-Za-z0-9\-._~/]*$/;
const CANONICAL_QUERY = /^[A-Za-z0-9\-._~]*$/;
const PATH_TOKEN = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~/]/gu;
const QUERY_TOKEN = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~]/gu;
const ESCAPE_LENGTH = 3;

const encodeByte = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** What each byte that was percent-encoded on the wire becomes: itself if unreserved (RFC 3986, 2.3). */
const QUERY_BYTES = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return CANONICAL_QUERY.test(character) ? character : encodeByte(byte);
});
const PATH_BYTES = QUERY_BYTES.map((encoded) => (encoded === '%2F' ? '/' : encoded));

function encodeToken(token: string, bytes: readonly string[]): string {
  if (token.length === ESCAPE_LENGTH) return bytes[Number.parseInt(token.slice(1), 16)] ?? token;
  // One character is one byte of the wire; beyond latin1 it cannot have come from there, and is taken as text.
  return bytes[token.codePointAt(0) ?? 0] ?? encodeURIComponent(token);
}

/**
 * Decodes once, then encodes once: what S3 signs in place of a path. "/" stays, "//" and "/../" stay, "%2F" is
 * a "/" (S3 signs the decoded key), a "%" that starts no escape counts as the character.
 * Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header", CanonicalURI.
 *
 * @param raw as on the wire, one character a byte
 */
export function canonicalPath(raw: string): string {
  if (raw === '') return '/';
  if (CANONICAL_PATH.test(raw)) return raw;
  return raw.replace(PATH_TOKEN, (token) => encodeToken(token, PATH_BYTES));
}

/** The same for a name or a value of the query, where "/" is encoded and "+" is a plus sign. */
export function canonicalQueryComponent(raw: string): string {
  if (CANONICAL_QUERY.test(raw)) return raw;
  return raw.replace(QUERY_TOKEN, (token) => encodeToken(token, QUERY_BYTES));
}
