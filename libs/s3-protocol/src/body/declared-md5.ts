import { S3Error } from '../errors';
import type { HeaderMap } from '../request';
import { DIGEST_BYTES } from './checksum-algorithm';
import { decodeDigest } from './decode-digest';

/**
 * The MD5 of the body that the client declared in Content-MD5 (RFC 1864).
 *
 * @throws S3Error InvalidDigest
 */
export function declaredMd5(headers: HeaderMap): Buffer | undefined {
  const text = headers['content-md5'];
  if (text === undefined) return undefined;
  const digest = decodeDigest(text, DIGEST_BYTES.MD5);
  if (digest) return digest;
  throw new S3Error('InvalidDigest', {
    message: 'The Content-MD5 you specified was invalid.',
    details: { 'Content-MD5': text },
  });
}
