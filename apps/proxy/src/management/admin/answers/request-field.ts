import { z } from 'zod';

/** Limits of S3 for names of buckets (the oldest of them), for keys in UTF-8, and for ids. */
const MAX_BUCKET_CHARACTERS = 255;
const MAX_KEY_BYTES = 1_024;
const MAX_ID_CHARACTERS = 1_024;

const MISSING_OR = (what: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'is missing' : `is not ${what}`),
});

/** Text between 1 and `max` characters; messages complete the name of the field. */
export const textField = (max: number) =>
  z
    .string(MISSING_OR('a single text'))
    .min(1, { error: 'is empty', abort: true })
    .max(max, { error: `is longer than ${max} characters`, abort: true });

export const bucketField = () =>
  textField(MAX_BUCKET_CHARACTERS).regex(/^[A-Za-z0-9][A-Za-z0-9._:-]*$/, 'is no name of a bucket');

export const keyField = () =>
  textField(MAX_KEY_BYTES).refine((key) => Buffer.byteLength(key) <= MAX_KEY_BYTES, {
    error: `is longer than ${MAX_KEY_BYTES} bytes`,
  });

export const idField = () => textField(MAX_ID_CHARACTERS);

/** One word of a closed list. */
export const choiceField = <const T extends readonly [string, ...string[]]>(options: T) =>
  z.enum(options, MISSING_OR(`one of ${options.join(', ')}`));

/** A whole number in a query, where everything is text. */
export const numberInQuery = ({ min, max }: { min: number; max: number }) =>
  z
    .string(MISSING_OR('a single number'))
    .regex(/^\d{1,9}$/, `is not a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, {
      error: `is not a whole number from ${min} to ${max}`,
    });

/** A whole number in a body. */
export const numberField = ({ min, max }: { min: number; max: number }) => {
  const range = MISSING_OR(`a whole number from ${min} to ${max}`);
  return z.int(range).min(min, range).max(max, range);
};

export const flagField = () => z.boolean(MISSING_OR('true or false'));
