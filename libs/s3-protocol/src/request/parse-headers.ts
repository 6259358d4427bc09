import { S3Error } from '../errors';
import { MAX_HEADERS, MAX_HEADER_BYTES } from './request-limits';
import type { HeaderMap } from './s3-request';
import { trimFieldValue } from './trim-field-value';

/** Headers that decide where a message ends, who sent it or what it does: one value, or the request is refused. */
const SINGLE_VALUED: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'content-md5',
  'content-range',
  'content-type',
  'date',
  'host',
  'range',
  'transfer-encoding',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-copy-source-range',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-security-token',
]);

const SEPARATOR_BYTES = 4; // ": " and CR LF
const DIGITS = /^\d{1,15}$/;

function checkFraming(headers: HeaderMap): void {
  const length = headers['content-length'];
  const coding = headers['transfer-encoding'];
  if (length !== undefined && !DIGITS.test(length)) {
    throw new S3Error('InvalidRequest', { message: 'Content-Length must be a decimal number.' });
  }
  if (coding === undefined) return;
  // RFC 9112 6.1: both together is how requests are smuggled
  if (length !== undefined) {
    throw new S3Error('InvalidRequest', {
      message: 'Content-Length and Transfer-Encoding must not be sent together.',
    });
  }
  if (coding.toLowerCase() !== 'chunked') {
    throw new S3Error('NotImplemented', {
      message: 'A header you provided implies functionality that is not implemented.',
      details: { Header: 'Transfer-Encoding' },
    });
  }
}

/**
 * Headers by lower-case name, repeated ones joined with ",", values trimmed; no prototype, frozen.
 *
 * @param rawHeaders names and values in turn, as node gives them
 * @throws S3Error RequestHeaderSectionTooLarge; InvalidRequest (a header repeated that must not be, or framing that
 *   two parties could read differently); NotImplemented (a transfer coding other than chunked)
 */
export function parseHeaders(rawHeaders: readonly string[]): HeaderMap {
  if (rawHeaders.length > 2 * MAX_HEADERS) throw new S3Error('RequestHeaderSectionTooLarge');
  const headers = Object.create(null) as Record<string, string>;
  let bytes = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const raw = rawHeaders[at + 1] ?? '';
    const value = trimFieldValue(raw);
    bytes += name.length + raw.length + SEPARATOR_BYTES;
    const before = headers[name];
    if (before === undefined) {
      headers[name] = value;
    } else if (SINGLE_VALUED.has(name)) {
      throw new S3Error('InvalidRequest', { message: `The header ${name} was given more than once.` });
    } else {
      headers[name] = `${before},${value}`;
    }
  }
  if (bytes > MAX_HEADER_BYTES) {
    throw new S3Error('RequestHeaderSectionTooLarge', {
      details: { MaxSizeAllowed: String(MAX_HEADER_BYTES) },
    });
  }
  checkFraming(headers);
  return Object.freeze(headers);
}
