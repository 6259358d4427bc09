import { z } from 'zod';
import { choice, secret } from '../field';
import { KEK_FIELDS } from './kek-fields';

/** object-format.md 1.1: a key-encryption key of `local-aes`. */
const KEK_BYTES = 32;

/** Canonical base64 of a 32-byte key that was written in base64 or hexadecimal. */
function normaliseKek(value: string): string {
  const trimmed = value.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex').toString('base64');
  const bytes = Buffer.from(trimmed, 'base64');
  const canonical = bytes.toString('base64');
  const same = canonical.replace(/=+$/, '') === trimmed.replace(/=+$/, '');
  if (!same || bytes.length !== KEK_BYTES) throw new Error('exactly 32 bytes in base64 or hexadecimal');
  return canonical;
}

export const localAesSchema = z.strictObject({
  ...KEK_FIELDS,
  provider: choice('`local-aes`: an AES-256 key that this process holds.', ['local-aes']),
  key: secret('32 bytes in base64 or hexadecimal (`s3ep keygen` makes one).', { normalise: normaliseKek }),
});
