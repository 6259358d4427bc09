import { z } from 'zod';
import { KEK_STATES } from '../../kek-settings';
import { choice, wholeNumber } from '../field';

/** object-format.md 2.1: `u8 length || kekId`. */
export const MAX_KEK_ID_BYTES = 255;

export const kekIdSchema = z
  .string()
  .min(1)
  .refine((id) => Buffer.byteLength(id) <= MAX_KEK_ID_BYTES, {
    message: `is longer than ${MAX_KEK_ID_BYTES} bytes`,
    params: { mend: 'give a shorter name' },
  })
  .describe('Name of the key-encryption key. It is written into every record, so it must not change.');

/** What every key-encryption key has, whoever holds it. */
export const KEK_FIELDS = {
  id: kekIdSchema,
  state: choice(
    '`enabled`: may seal and open. `decrypt-only`: opens what it sealed, and seals nothing new. `retired`: neither.',
    KEK_STATES,
  ).default('enabled'),
} as const;

/** What every provider behind a network has besides. */
export const CALL_LIMIT_FIELDS = {
  timeoutMilliseconds: wholeNumber('Time that one attempt to call the provider may take.', {
    min: 1,
    max: 60_000,
  }).default(2000),
  attempts: wholeNumber(
    'Attempts in all for a call that gets no answer, or one that asks to try again. Only such calls are repeated.',
    { min: 1, max: 10 },
  ).default(3),
} as const;
