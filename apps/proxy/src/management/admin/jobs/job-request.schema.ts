import { z } from 'zod';
import { JOB_DEFAULTS, JOB_KINDS } from '@s3ep/jobs';
import { RESERVED_KEY_PREFIX } from '@s3ep/operations';
import { bucketField, choiceField, flagField, idField, numberField } from '../answers/request-field';

const MAX_PREFIX_CHARACTERS = 1_024;
const MAX_CONCURRENCY = 256;
const MAX_OBJECTS_PER_SECOND = 100_000;

const ONLY_WITH_KEK: readonly string[] = ['re-seal', 're-encrypt'];

/** The body of a request to start a job; gives a whole JobRequest. */
export const jobRequestSchema = z
  .strictObject({
    kind: choiceField(JOB_KINDS),
    bucket: bucketField(),
    prefix: z
      .string('is not text')
      .max(MAX_PREFIX_CHARACTERS, `is longer than ${MAX_PREFIX_CHARACTERS} characters`)
      .refine((prefix) => !prefix.startsWith(RESERVED_KEY_PREFIX), {
        error: `is below ${RESERVED_KEY_PREFIX}, where the proxy keeps what is its own`,
      })
      .default(JOB_DEFAULTS.prefix),
    versions: flagField().default(JOB_DEFAULTS.versions),
    dryRun: flagField().default(JOB_DEFAULTS.dryRun),
    concurrency: numberField({ min: 1, max: MAX_CONCURRENCY }).default(JOB_DEFAULTS.concurrency),
    objectsPerSecond: numberField({ min: 1, max: MAX_OBJECTS_PER_SECOND }).optional(),
    onlyKek: idField().optional(),
    allowUnguarded: flagField().default(JOB_DEFAULTS.allowUnguarded),
    restart: flagField().default(JOB_DEFAULTS.restart),
  })
  .refine(({ kind, onlyKek }) => onlyKek === undefined || ONLY_WITH_KEK.includes(kind), {
    path: ['onlyKek'],
    error: `has a meaning for ${ONLY_WITH_KEK.join(' and ')} only`,
  });
