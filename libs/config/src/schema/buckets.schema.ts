import { z } from 'zod';
import { choice, FIELD_TRAITS, flag, formattedText } from './field';
import { kekIdSchema } from './keks/kek-fields';

export const bucketPattern = (meaning: string) =>
  formattedText(meaning, {
    form: /^[A-Za-z0-9._*-]{1,63}$/,
    rule: 'a bucket name, or a pattern with "*"',
  });

const bucketSchema = z
  .strictObject({
    match: bucketPattern('Exact name, or a pattern with `*`; the first entry that matches a bucket decides.'),
    mode: choice(
      '`encrypted`: everything is encrypted. `mixed`: what is written is encrypted, and plain objects lie beside it ' +
        '(a migration); listings tell them apart by one HEAD an object. `passthrough`: nothing is encrypted.',
      ['encrypted', 'mixed', 'passthrough'],
    ).default('encrypted'),
    activeKek: kekIdSchema
      .describe('id of the key-encryption key that new objects are sealed under.')
      .register(FIELD_TRAITS, { defaultText: 'the only key-encryption key that is enabled' })
      .optional(),
    readableKeks: z
      .array(kekIdSchema)
      .describe('ids of further key-encryption keys whose objects may be read.')
      .default([]),
    recoveryKek: kekIdSchema
      .describe(
        'id of a further key-encryption key that bucket keys are wrapped under besides (break-glass). It reads only where `readableKeks` lists it too.',
      )
      .optional(),
    acceptOrigins: z
      .array(formattedText('A bucket.', { form: /^[A-Za-z0-9._-]{1,63}$/, rule: 'a bucket name' }))
      .describe('Buckets whose records are accepted here: replicas, restored backups.')
      .default([]),
    plaintextReads: choice(
      'What a reader does with an object that has no record, in mode encrypted or mixed.',
      ['refuse', 'pass-through'],
    ).default('refuse'),
    sealMetadata: flag(
      'Whether user metadata and content headers (Content-Type and its like) of new objects are encrypted as well. ' +
        'The backend then sees `application/octet-stream`; all of it must fit 2 KB with the record. Not website ' +
        'redirects, tags and storage classes. HEAD then needs the key.',
    ).default(false),
  })
  .describe('A rule for buckets.');

/** The rule that applies where none is given. */
export const CATCH_ALL_BUCKET = bucketSchema.parse({ match: '*' });

export const bucketsSchema = z
  .array(bucketSchema)
  .describe(
    'What happens in which bucket. The first entry that matches decides; a bucket without one is refused.',
  )
  .register(FIELD_TRAITS, {
    defaultText: 'one entry: `*`, encrypted under the only key-encryption key that is enabled',
  })
  .default([]);
