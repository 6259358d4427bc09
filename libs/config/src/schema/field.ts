import { z } from 'zod';
import { Secret } from '../secret';

/** What a field is, beyond its type: read by the loader and by the generated reference. */
export interface FieldTraits {
  /** May also come from a file, named by a sibling `<setting>File` or a variable `<VARIABLE>_FILE`. */
  readonly secret?: true;
  /** Names a file that must be readable; relative to the configuration file. */
  readonly file?: true;
  /** Environment variable, where the name derived from the path would be clumsy. */
  readonly variable?: string;
  /** How the reference words a default that depends on other settings. */
  readonly defaultText?: string;
}
export const FIELD_TRAITS = z.registry<FieldTraits>();

/** A whole number within limits. */
export const wholeNumber = (meaning: string, { min, max }: { min: number; max: number }) =>
  z.int().min(min).max(max).describe(meaning);

/** A whole number of seconds, at most a day where no other limit is given. */
export const seconds = (meaning: string, { min = 1, max = 86_400 }: { min?: number; max?: number } = {}) =>
  wholeNumber(meaning, { min, max });

/** Text that is not empty. */
export const text = (meaning: string, traits: FieldTraits = {}) =>
  z.string().min(1).describe(meaning).register(FIELD_TRAITS, traits);

/** Text of a given form; `rule` completes "is not ...". */
export const formattedText = (meaning: string, { form, rule }: { form: RegExp; rule: string }) =>
  z.string().regex(form, `is not ${rule}`).describe(meaning);

/** Name of a file that must be readable when the process starts. */
export const file = (meaning: string, traits: FieldTraits = {}) => text(meaning, { ...traits, file: true });

/** Text that must never be shown. `normalise` may throw an Error whose message completes "is not ...". */
export function secret(
  meaning: string,
  options: { variable?: string; normalise?: (value: string) => string } = {},
) {
  const { variable, normalise = (value: string) => value } = options;
  return z
    .string()
    .min(1)
    .describe(meaning)
    .register(FIELD_TRAITS, { secret: true, ...(variable === undefined ? {} : { variable }) })
    .transform((value, context) => {
      try {
        return new Secret(normalise(value));
      } catch (error) {
        context.addIssue({ code: 'custom', message: `is not ${(error as Error).message}` });
        return z.NEVER;
      }
    });
}

/** One word of a closed list. */
export const choice = <const T extends readonly [string, ...string[]]>(
  meaning: string,
  options: T,
  traits: FieldTraits = {},
) => z.enum(options).describe(meaning).register(FIELD_TRAITS, traits);

export const flag = (meaning: string) => z.boolean().describe(meaning);
