import { FormatError } from '../format-error';

/** RFC 4648 section 5, without padding. */
export function encodeBase64url(bytes: Buffer): string {
  return bytes.toString('base64url');
}

/**
 * Strict inverse of {@link encodeBase64url}: another alphabet, padding, white space, a lone character and
 * non-zero trailing bits are refused, so that a byte string has one text only.
 *
 * @throws {FormatError} `record-base64`
 */
export function decodeBase64url(text: string): Buffer {
  // node's decoder skips what it does not know; whatever it skipped or dropped does not come back
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new FormatError('record-base64');
  return bytes;
}
