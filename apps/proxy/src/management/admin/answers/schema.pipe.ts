import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { AdminError, type FieldProblem } from './admin-error';

/** Lets through what fits the schema; anything else is refused with each field named. No value gets into the message. */
export class SchemaPipe<Schema extends z.ZodObject> implements PipeTransform<unknown, z.output<Schema>> {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** @throws AdminError Invalid */
  transform(value: unknown): z.output<Schema> {
    const parsed = this.#schema.safeParse(value ?? {});
    if (parsed.success) return parsed.data;
    const known = Object.keys(this.#schema.shape);
    const problems = parsed.error.issues.flatMap((issue) => describe(issue, known));
    const message = problems.map((problem) => `${problem.field} ${problem.message}`).join('; ');
    throw new AdminError('Invalid', `The request is not valid: ${message}.`, { problems });
  }
}

function describe(issue: z.core.$ZodIssue, known: readonly string[]): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const message =
      known.length === 0 ? 'is not known here' : `is not known here; known are ${known.join(', ')}`;
    return issue.keys.map((field) => ({ field: printable(field), message }));
  }
  const field = issue.path.length === 0 ? 'body' : issue.path.map(String).join('.');
  return [{ field, message: issue.message }];
}

/** A field's name is the caller's own text: short, and without control characters. */
const printable = (name: string): string => name.replaceAll(/\p{C}/gu, '?').slice(0, 64);
