import { S3Error } from '../errors';

const PLAIN = /^[\x21\x22\x24\x26-\x7e]*$/;
// what node hands over is one character a byte; "#" cannot be in a request target (RFC 9112 3.2)
const REFUSED = /[\0-\x20#\x7f]|[^\0-\xff]/;
const RAW_HIGH_BYTES = /[\x80-\xff]/g;

function percentEncoded(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16)}`;
}

/**
 * Percent-decodes a part of a request target into text. "+" stays a plus sign. Bytes above 127 that were sent without
 * encoding count as UTF-8, as in S3.
 *
 * @throws S3Error InvalidURI for malformed escapes, invalid UTF-8, and NUL
 */
export function decodeUriBytes(raw: string): string {
  if (PLAIN.test(raw)) return raw;
  if (REFUSED.test(raw)) throw new S3Error('InvalidURI');
  let decoded: string;
  try {
    decoded = decodeURIComponent(raw.replace(RAW_HIGH_BYTES, percentEncoded));
  } catch (cause) {
    throw new S3Error('InvalidURI', { cause });
  }
  if (decoded.includes('\0')) throw new S3Error('InvalidURI');
  return decoded;
}
