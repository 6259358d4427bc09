/**
 * A key as its UTF-8 bytes, one character (U+0000 to U+00FF) a byte. S3 orders keys by their UTF-8 bytes; the
 * comparison of JavaScript strings orders by UTF-16 units, which differs above U+FFFF. In this form `<`,
 * `startsWith` and `indexOf` are those of bytes.
 */
export type ByteKey = string;

export function toByteKey(text: string): ByteKey {
  return Buffer.from(text, 'utf8').toString('latin1');
}

export function fromByteKey(byteKey: ByteKey): string {
  return Buffer.from(byteKey, 'latin1').toString('utf8');
}
