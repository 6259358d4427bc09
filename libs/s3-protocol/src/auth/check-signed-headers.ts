import { S3Error } from '../errors';
import type { HeaderMap } from '../request';

const MUST_BE_SIGNED_PREFIX = 'x-amz-';

/**
 * Host and every x-amz-* header must be signed: whoever passes a request on must not be able to add meaning to it.
 * Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header", CanonicalHeaders.
 *
 * @throws S3Error AccessDenied with HeadersNotSigned
 */
export function checkSignedHeaders(headers: HeaderMap, signedHeaders: readonly string[]): void {
  const notSigned = signedHeaders.includes('host') ? [] : ['host'];
  for (const name in headers) {
    if (name.startsWith(MUST_BE_SIGNED_PREFIX) && !signedHeaders.includes(name)) notSigned.push(name);
  }
  if (notSigned.length === 0) return;
  throw new S3Error('AccessDenied', {
    message: 'There were headers present in the request which were not signed',
    details: { HeadersNotSigned: notSigned.join(', ') },
  });
}
