/**
 * Decodes a digest of a known length from base64. `undefined` unless it is the one right encoding: no
 * whitespace, no missing padding, no other alphabet.
 */
export function decodeDigest(text: string, length: number): Buffer | undefined {
  const digest = Buffer.from(text, 'base64');
  return digest.length === length && digest.toString('base64') === text ? digest : undefined;
}
