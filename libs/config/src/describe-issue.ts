import type { z } from 'zod';
import { didYouMean } from './did-you-mean';
import type { Draft } from './draft';
import { SHORTHANDS, shorthandVariables } from './environment/shorthands';
import { VARIABLES } from './environment/variables';
import type { Problem } from './problem';
import type { SchemaNode } from './schema/inspect-schema';
import { fieldsOf, inspectSchema, nodeAt } from './schema/inspect-schema';
import { settingsSchema } from './schema/settings.schema';
import type { SettingPath } from './setting-path';
import { renderPath } from './setting-path';

/** What a setting takes, to follow "give". */
export function describeValue({ shape }: SchemaNode): string {
  switch (shape.kind) {
    case 'number':
      return `a whole number from ${shape.min} to ${shape.max}`;
    case 'flag':
      return 'true or false';
    case 'choice':
      return `one of ${shape.options.join(', ')}`;
    case 'text':
      return 'text';
    case 'list':
      return `a list, each entry ${describeValue(inspectSchema(shape.element))}`;
    case 'section':
      return `a section with ${Object.keys(shape.fields).join(', ')}`;
    case 'variants':
      return `a section with ${shape.discriminator} and what belongs to it`;
  }
}

/** Names that a section of that value knows, with the `...File` siblings of its secrets. */
function namesIn(node: SchemaNode | undefined, value: unknown): string[] {
  if (node === undefined) return [];
  return Object.entries(fieldsOf(node.shape, value)).flatMap(([name, field]) =>
    inspectSchema(field).traits.secret ? [name, `${name}File`] : [name],
  );
}

const nodeIn = (draft: Draft, path: SettingPath): SchemaNode | undefined =>
  nodeAt(settingsSchema, path, (at) => draft.get(at));

const UNKNOWN = 'there is no such setting';

function describeUnknown(keys: readonly string[], path: SettingPath, draft: Draft): Problem[] {
  const known = namesIn(nodeIn(draft, path), draft.get(path));
  return keys.map((key) => {
    const at = [...path, key];
    const meant = didYouMean(key, known);
    return {
      setting: renderPath(at),
      where: draft.originOf(at)?.keyWhere ?? draft.whereOf(at),
      message: meant === undefined ? UNKNOWN : `${UNKNOWN}; did you mean ${meant}?`,
      mend: meant === undefined ? `use one of ${known.join(', ')}` : `write ${meant}, or remove it`,
    };
  });
}

function mendMissing(path: SettingPath, node: SchemaNode | undefined, where: string): string {
  const name = renderPath(path);
  const shorthand = SHORTHANDS.find((candidate) => shorthandVariables(candidate).includes(where));
  if (shorthand !== undefined) {
    const { identity, secret } = shorthand;
    if (path.at(-1) === identity.field) return `set the variable ${identity.variable}`;
    return `set the variable ${secret.variable} or ${secret.variable}_FILE`;
  }
  const variable = VARIABLES.find((candidate) => renderPath(candidate.path) === name)?.name;
  const ways = [`set ${name}`];
  if (node?.traits.secret) ways.push(`${String(path.at(-1))}File`);
  if (variable !== undefined) ways.push(`the variable ${variable}`);
  if (node?.traits.secret && variable !== undefined) ways.push(`${variable}_FILE`);
  return ways.join(' or ');
}

/** A problem, in our words, for one finding of the schema. No word of a value gets into it. */
export function describeIssue(issue: z.core.$ZodIssue, draft: Draft): Problem[] {
  const path = issue.path as SettingPath;
  if (issue.code === 'unrecognized_keys') return describeUnknown(issue.keys, path, draft);
  if (draft.isBroken(path)) return [];
  const node = nodeIn(draft, path);
  const value = draft.get(path);
  const expected = node === undefined ? 'another value' : describeValue(node);
  const problem = (message: string, mend = `give ${expected}`): Problem[] => [
    { setting: renderPath(path), where: draft.whereOf(path), message, mend },
  ];
  if (value === undefined) return problem('is missing', mendMissing(path, node, draft.whereOf(path)));
  const size = Array.isArray(value) ? 'has too few entries' : 'is empty';
  switch (issue.code) {
    case 'too_small':
      return problem(typeof value === 'number' ? 'is too small' : size, `give ${expected}`);
    case 'too_big':
      return problem('is too large');
    case 'invalid_type':
      return problem(`is not ${expected.replace(/( from|, each| with) .*/s, '')}`);
    case 'invalid_value':
    case 'invalid_union': {
      const options = node?.shape.kind === 'choice' ? node.shape.options : [];
      const meant = typeof value === 'string' ? didYouMean(value, options) : undefined;
      return problem(`is not ${expected}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
    }
    case 'custom':
    case 'invalid_format': {
      const mend: unknown = issue.code === 'custom' ? issue.params?.mend : undefined;
      const rule = issue.message.replace(/^is not /, '');
      return problem(issue.message, typeof mend === 'string' ? mend : `give ${rule}`);
    }
    default:
      return problem('is not valid');
  }
}
