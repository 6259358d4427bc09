import { z } from 'zod';
import type { FieldTraits } from './field';
import { FIELD_TRAITS } from './field';
import type { SettingPath } from '../setting-path';

/** Sections of which one applies: the one whose name stands in the field `discriminator`. */
export interface VariantsShape {
  readonly kind: 'variants';
  readonly discriminator: string;
  readonly variants: ReadonlyMap<string, z.ZodType>;
}

export type SchemaShape =
  | { readonly kind: 'section'; readonly fields: Readonly<Record<string, z.ZodType>> }
  | VariantsShape
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
  if (schema instanceof z.ZodDiscriminatedUnion) return variantsOf(schema);
  throw new Error(`a schema of type ${schema._zod.def.type} has no place in the configuration`);
}

function variantsOf(schema: z.ZodDiscriminatedUnion): VariantsShape {
  const { discriminator } = schema.def;
  const named = (schema.options as z.ZodType[]).map((option): [string, z.ZodType] => {
    const { shape } = inspectSchema(option);
    const field = shape.kind === 'section' ? shape.fields[discriminator] : undefined;
    const name = field && inspectSchema(field).shape;
    if (name?.kind !== 'choice' || name.options.length !== 1) {
      throw new Error(`each variant must have a choice of one word in its field ${discriminator}`);
    }
    return [name.options[0] ?? '', option];
  });
  return { kind: 'variants', discriminator, variants: new Map(named) };
}

/** The field that says which variant applies, as one choice of all their names. */
export function discriminatorNode({ discriminator, variants }: VariantsShape): SchemaNode {
  const descriptions = [...variants.values()].map((variant) => {
    const { shape } = inspectSchema(variant);
    const field = shape.kind === 'section' ? shape.fields[discriminator] : undefined;
    return field === undefined ? '' : inspectSchema(field).description;
  });
  const shape = { kind: 'choice', options: [...variants.keys()] } as const;
  return { shape, description: descriptions.join(' '), traits: {}, optional: false };
}

/** The fields that a section may have, given its value; none where it does not say which variant it is. */
export function fieldsOf(shape: SchemaShape, value: unknown): Readonly<Record<string, z.ZodType>> {
  if (shape.kind === 'section') return shape.fields;
  if (shape.kind !== 'variants') return {};
  const name = (value as Readonly<Record<string, unknown>> | null | undefined)?.[shape.discriminator];
  const variant = typeof name === 'string' ? shape.variants.get(name) : undefined;
  return variant === undefined ? {} : fieldsOf(inspectSchema(variant).shape, value);
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

/**
 * The schema node at a path, if there is one.
 * @param valueAt the value at a path, which decides between variants
 */
export function nodeAt(
  schema: z.core.$ZodType,
  path: SettingPath,
  valueAt: (path: SettingPath) => unknown,
): SchemaNode | undefined {
  let node = inspectSchema(schema);
  for (const [index, step] of path.entries()) {
    const { shape } = node;
    if (shape.kind === 'list') {
      node = inspectSchema(shape.element);
      continue;
    }
    if (shape.kind === 'variants' && step === shape.discriminator) return discriminatorNode(shape);
    const field = fieldsOf(shape, valueAt(path.slice(0, index)))[String(step)];
    if (field === undefined) return undefined;
    node = inspectSchema(field);
  }
  return node;
}
