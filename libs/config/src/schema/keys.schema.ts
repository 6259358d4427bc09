import { z } from 'zod';
import { choice, secret, seconds, wholeNumber } from './field';

/** object-format.md 1.1: a key-encryption key of `local-aes`. */
const KEK_BYTES = 32;
/** object-format.md 2.1: `u8 length || kekId`. */
export const MAX_KEK_ID_BYTES = 255;
/** object-format.md 1: a bucket key is replaced after 24 h or 2^20 seals; configurable downwards only. */
const MAX_BUCKET_KEY_AGE_SECONDS = 24 * 60 * 60;
const MAX_BUCKET_KEY_SEALS = 2 ** 20;

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

export const kekIdSchema = z
  .string()
  .min(1)
  .refine((id) => Buffer.byteLength(id) <= MAX_KEK_ID_BYTES, {
    message: `is longer than ${MAX_KEK_ID_BYTES} bytes`,
    params: { mend: 'give a shorter name' },
  })
  .describe('Name of the key-encryption key. It is written into every record, so it must not change.');

const kekSchema = z
  .strictObject({
    id: kekIdSchema,
    provider: choice('`local-aes`: an AES-256 key that this process holds.', ['local-aes']),
    key: secret('32 bytes in base64 or hexadecimal (`s3ep keygen` makes one).', { normalise: normaliseKek }),
  })
  .describe('A key-encryption key.');

export const keysSchema = z
  .strictObject({
    keks: z.array(kekSchema).describe('The key-encryption keys.').default([]),
    bucketKeyMaxAgeSeconds: seconds('A bucket key is replaced after that time.', {
      max: MAX_BUCKET_KEY_AGE_SECONDS,
    }).default(MAX_BUCKET_KEY_AGE_SECONDS),
    bucketKeyMaxSeals: wholeNumber('A bucket key is replaced after that many objects.', {
      min: 1,
      max: MAX_BUCKET_KEY_SEALS,
    }).default(MAX_BUCKET_KEY_SEALS),
    bucketKeyCacheEntries: wholeNumber('Unwrapped bucket keys that are kept for reading.', {
      min: 1,
      max: 1_000_000,
    }).default(1024),
  })
  .describe('Key-encryption keys and bucket keys.')
  .prefault({});
