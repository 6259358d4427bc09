import type { z } from 'zod';
import { VARIABLES } from '../environment/variables';
import { discriminatorNode, inspectSchema } from '../schema/inspect-schema';
import type { SchemaNode, VariantsShape } from '../schema/inspect-schema';

export interface SettingRow {
  /** As in `clients[].rights[].allow`. */
  readonly setting: string;
  readonly variable?: string;
  /** Variants that have this setting, where not all do: those of the outer section first. */
  readonly only?: readonly (readonly string[])[];
  readonly node: SchemaNode;
}

const SECTIONS: ReadonlySet<string> = new Set<SchemaNode['shape']['kind']>(['section', 'variants']);

/** What all variants have in common, then what is particular to each. */
function listVariants(shape: VariantsShape, at: string): SettingRow[] {
  const owners = new Map<z.ZodType, { name: string; variants: string[] }>();
  for (const [variant, schema] of shape.variants) {
    const inner = inspectSchema(schema).shape;
    for (const [name, field] of Object.entries(inner.kind === 'section' ? inner.fields : {})) {
      if (name === shape.discriminator) continue;
      const owner = owners.get(field) ?? { name, variants: [] };
      owner.variants.push(variant);
      owners.set(field, owner);
    }
  }
  const discriminator = { setting: `${at}.${shape.discriminator}`, node: discriminatorNode(shape) };
  const common: SettingRow[] = [];
  const particular: SettingRow[] = [];
  for (const [field, { name, variants }] of owners) {
    const rows = listSettings(field, `${at}.${name}`);
    if (variants.length === shape.variants.size) common.push(...rows);
    else particular.push(...rows.map((row) => ({ ...row, only: [variants, ...(row.only ?? [])] })));
  }
  return [...common, discriminator, ...particular];
}

/** Every single setting below a schema, in the order of the schema. */
export function listSettings(schema: z.core.$ZodType, at: string): SettingRow[] {
  const node = inspectSchema(schema);
  const { shape } = node;
  if (shape.kind === 'section') {
    return Object.entries(shape.fields).flatMap(([name, field]) => listSettings(field, `${at}.${name}`));
  }
  if (shape.kind === 'variants') return listVariants(shape, at);
  if (shape.kind === 'list' && SECTIONS.has(inspectSchema(shape.element).shape.kind)) {
    return listSettings(shape.element, `${at}[]`);
  }
  const variable = VARIABLES.find(({ path }) => path.join('.') === at)?.name;
  return [{ setting: at, node, ...(variable === undefined ? {} : { variable }) }];
}
