import { z } from 'zod';
import { backendSchema } from './backend.schema';
import { bucketsSchema } from './buckets.schema';
import { clientsSchema } from './clients.schema';
import { healthSchema } from './health.schema';
import { keysSchema } from './keys.schema';
import { loggingSchema } from './logging.schema';
import { managementSchema } from './management.schema';
import { multipartSchema } from './multipart.schema';
import { s3Schema } from './s3.schema';

/** The whole configuration; every default is written in it, and nowhere else. */
export const settingsSchema = z.strictObject({
  s3: s3Schema,
  management: managementSchema,
  backend: backendSchema,
  keys: keysSchema,
  buckets: bucketsSchema,
  clients: clientsSchema,
  multipart: multipartSchema,
  health: healthSchema,
  logging: loggingSchema,
});

/** What the schema alone can vouch for; complete-settings.ts makes `Settings` of it. */
export type ParsedSettings = z.output<typeof settingsSchema>;
