import { z } from 'zod';
import type { FieldTraits } from './field';
import { FIELD_TRAITS } from './field';

export type SchemaShape =
  | { readonly kind: 'section'; readonly fields: Readonly<Record<string, z.ZodType>> }
  | { readonly kind: 'list'; readonly element: z.ZodType }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'text' };

/** A schema as the loader and the reference see it: without its wrappers. */
export interface SchemaNode {
  readonly shape: SchemaShape;
  readonly description: string;
  readonly traits: FieldTraits;
  readonly optional: boolean;
  readonly defaultValue?: unknown;
}

function shapeOf(schema: z.core.$ZodType): SchemaShape {
  if (schema instanceof z.ZodObject) return { kind: 'section', fields: schema.shape };
  if (schema instanceof z.ZodArray) return { kind: 'list', element: schema.element as z.ZodType };
  if (schema instanceof z.ZodNumber) {
    return { kind: 'number', min: schema.minValue ?? -Infinity, max: schema.maxValue ?? Infinity };
  }
  if (schema instanceof z.ZodBoolean) return { kind: 'flag' };
  if (schema instanceof z.ZodEnum) return { kind: 'choice', options: schema.options.map(String) };
  if (schema instanceof z.ZodString) return { kind: 'text' };
  throw new Error(`a schema of type ${schema._zod.def.type} has no place in the configuration`);
}

/** Takes off optional, default and transform, and collects what they say. */
export function inspectSchema(schema: z.core.$ZodType): SchemaNode {
  let optional = false;
  let defaultValue: unknown;
  let description: string | undefined;
  let traits: FieldTraits = {};
  for (let inner = schema; ;) {
    description ??= z.globalRegistry.get(inner)?.description;
    traits = { ...FIELD_TRAITS.get(inner), ...traits };
    if (inner instanceof z.ZodOptional) {
      optional = true;
      inner = inner.unwrap();
    } else if (inner instanceof z.ZodDefault) {
      defaultValue ??= inner.def.defaultValue;
      inner = inner.unwrap();
    } else if (inner instanceof z.ZodPrefault) {
      optional = true;
      inner = inner.unwrap();
    } else if (inner instanceof z.ZodPipe) {
      inner = inner.in;
    } else {
      const known = { shape: shapeOf(inner), description: description ?? '', traits, optional };
      return defaultValue === undefined ? known : { ...known, defaultValue };
    }
  }
}

/** The schema node at a path, if there is one. */
export function nodeAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): SchemaNode | undefined {
  let node = inspectSchema(schema);
  for (const step of path) {
    const { shape } = node;
    if (shape.kind === 'list') {
      node = inspectSchema(shape.element);
      continue;
    }
    const field = shape.kind === 'section' ? shape.fields[String(step)] : undefined;
    if (field === undefined) return undefined;
    node = inspectSchema(field);
  }
  return node;
}
