import { z } from 'zod';
import { seconds, wholeNumber } from './field';
import { awsKmsSchema } from './keks/aws-kms.schema';
import { localAesSchema } from './keks/local-aes.schema';
import { pkcs11Schema } from './keks/pkcs11.schema';
import { rsaSchema } from './keks/rsa.schema';
import { vaultTransitSchema } from './keks/vault-transit.schema';

/** object-format.md 1: a bucket key is replaced after 24 h or 2^20 seals; configurable downwards only. */
const MAX_BUCKET_KEY_AGE_SECONDS = 24 * 60 * 60;
const MAX_BUCKET_KEY_SEALS = 2 ** 20;
/** Long enough to sit out an outage over night, short enough that a key is not used for days. */
const DEFAULT_OUTAGE_GRACE_SECONDS = 4 * 60 * 60;
const MAX_OUTAGE_GRACE_SECONDS = 7 * 24 * 60 * 60;
/** As often as bucket keys are replaced: one call for each wrapped key and day. */
const DEFAULT_CACHE_AGE_SECONDS = MAX_BUCKET_KEY_AGE_SECONDS;
/** So long after a KEK is taken away at its provider, what it wrapped may still be read. */
const MAX_CACHE_AGE_SECONDS = 7 * 24 * 60 * 60;

/** One row for each kind of provider. */
const kekSchema = z
  .discriminatedUnion('provider', [localAesSchema, awsKmsSchema, vaultTransitSchema, rsaSchema, pkcs11Schema])
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
    outageGraceSeconds: seconds(
      'For so long a bucket key may be used past its age, to seal as to read, while its provider is unavailable; 0: not at all. Never past its number of objects.',
      { min: 0, max: MAX_OUTAGE_GRACE_SECONDS },
    ).default(DEFAULT_OUTAGE_GRACE_SECONDS),
    bucketKeyCacheMaxAgeSeconds: seconds(
      'A bucket key that is kept for reading is unwrapped again after that time: so long after a KEK is disabled or denied at its provider, what it wrapped may still be read.',
      { max: MAX_CACHE_AGE_SECONDS },
    ).default(DEFAULT_CACHE_AGE_SECONDS),
    bucketKeyCacheEntries: wholeNumber('Unwrapped bucket keys that are kept for reading.', {
      min: 1,
      max: 1_000_000,
    }).default(1024),
  })
  .describe('Key-encryption keys and bucket keys.')
  .prefault({});
