import { contentCipher } from '../content-cipher/current-content-cipher';

/** HMAC-SHA-256 (RFC 2104) of the parts, one behind the other: 32 bytes. */
export function hmacSha256(key: Buffer, ...parts: readonly [Buffer, ...Buffer[]]): Buffer {
  return contentCipher().hmac(key, parts.length === 1 ? parts[0] : Buffer.concat(parts));
}
