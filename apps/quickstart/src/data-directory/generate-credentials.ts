import { randomBytes } from 'node:crypto';

/** Base32 of RFC 4648: 32 divides 256, so every letter is as likely as any other. */
const ACCESS_KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ACCESS_KEY_PREFIX = 'S3EP';
const ACCESS_KEY_RANDOM_LETTERS = 16;
/** 40 characters of base64, the length of AWS's own. */
const SECRET_BYTES = 30;

/** An access key id of 20 characters, as AWS's. */
export const generateAccessKeyId = (): string =>
  ACCESS_KEY_PREFIX +
  Array.from(randomBytes(ACCESS_KEY_RANDOM_LETTERS), (byte) => ACCESS_KEY_ALPHABET[byte % 32] ?? '').join('');

/** A secret access key of 40 characters, as AWS's. */
export const generateSecretAccessKey = (): string => randomBytes(SECRET_BYTES).toString('base64');
