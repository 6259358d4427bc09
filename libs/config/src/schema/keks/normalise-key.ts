/** object-format.md 1.1: symmetric keys of key-encryption keys. */
const KEY_BYTES = 32;

/**
 * Canonical base64 of a 32-byte key that was written in base64 or hexadecimal.
 * @throws Error whose message completes "is not ..."
 */
export function normaliseKey(value: string): string {
  const trimmed = value.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex').toString('base64');
  const bytes = Buffer.from(trimmed, 'base64');
  const canonical = bytes.toString('base64');
  const same = canonical.replace(/=+$/, '') === trimmed.replace(/=+$/, '');
  if (!same || bytes.length !== KEY_BYTES) throw new Error('exactly 32 bytes in base64 or hexadecimal');
  return canonical;
}
