import { z } from 'zod';
import { PERMISSIONS } from '../settings';
import { bucketPattern } from './buckets.schema';
import { credentialsSchema } from './credentials.schema';
import { choice, formattedText, secret, text } from './field';

/** SP 800-107: short secrets are guessed from one captured signature; AWS's own have 40 characters. */
const MIN_SECRET_CHARACTERS = 16;

function longEnough(value: string): string {
  if (value.length >= MIN_SECRET_CHARACTERS) return value;
  throw new Error(`text of at least ${MIN_SECRET_CHARACTERS} characters`);
}

const rightSchema = z
  .strictObject({
    bucket: bucketPattern('Bucket name or pattern with `*`.'),
    prefix: text('Only keys that begin so.').optional(),
    allow: z.array(choice('A permission.', PERMISSIONS)).min(1).describe('What the client may do there.'),
  })
  .describe('A right.');

const clientSchema = z
  .strictObject({
    accessKeyId: formattedText('Access key that the client signs with.', {
      form: /^[A-Za-z0-9._-]{3,128}$/,
      rule: '3 to 128 letters, digits, ".", "_" or "-"',
    }),
    secretAccessKey: secret(`Its secret, of at least ${MIN_SECRET_CHARACTERS} characters.`, {
      normalise: longEnough,
    }),
    rights: z
      .array(rightSchema)
      .describe('What the client may do. Nothing is allowed that is not listed here.')
      .default([]),
    backendCredentials: credentialsSchema({})
      .describe("Credentials of its own at the backend; the backend's default otherwise.")
      .optional(),
  })
  .describe('A client.');

export const clientsSchema = z
  .array(clientSchema)
  .describe('Who may call. There must be at least one client.')
  .default([]);
