import type { z } from 'zod';
import type { Draft } from './draft';
import type { SchemaShape } from './schema/inspect-schema';
import { fieldsOf, inspectSchema } from './schema/inspect-schema';
import type { SettingPath } from './setting-path';

const LIST_SEPARATOR = ',';

/** What text from a variable means where the schema wants something else; the text itself if nothing fits. */
function fromText(text: string, shape: SchemaShape): unknown {
  switch (shape.kind) {
    case 'number':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'list':
      return text
        .split(LIST_SEPARATOR)
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'text':
    case 'choice':
    case 'section':
    case 'variants':
      return text;
  }
}

/** Gives untyped text the type that the schema wants, and a plain YAML scalar its text where text is wanted. */
export function coerceUntyped(schema: z.core.$ZodType, draft: Draft, path: SettingPath = []): void {
  const { shape } = inspectSchema(schema);
  const value = draft.get(path);
  if (value === undefined) return;
  const origin = draft.originOf(path);
  if (origin?.untyped === true && typeof value === 'string') {
    draft.set(path, fromText(value, shape), origin);
  } else if (shape.kind === 'text' && typeof value !== 'object' && origin?.written !== undefined) {
    if (typeof value !== 'string') draft.set(path, origin.written, origin);
  } else if (shape.kind === 'section' || shape.kind === 'variants') {
    for (const [name, field] of Object.entries(fieldsOf(shape, value)))
      coerceUntyped(field, draft, [...path, name]);
  } else if (shape.kind === 'list' && Array.isArray(value)) {
    for (const index of value.keys()) coerceUntyped(shape.element, draft, [...path, index]);
  }
}
