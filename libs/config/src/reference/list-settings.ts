import type { z } from 'zod';
import { VARIABLES } from '../environment/variables';
import { inspectSchema } from '../schema/inspect-schema';
import type { SchemaNode } from '../schema/inspect-schema';

export interface SettingRow {
  /** As in `clients[].rights[].allow`. */
  readonly setting: string;
  readonly variable?: string;
  readonly node: SchemaNode;
}

/** Every single setting below a schema, in the order of the schema. */
export function listSettings(schema: z.core.$ZodType, at: string): SettingRow[] {
  const node = inspectSchema(schema);
  const { shape } = node;
  if (shape.kind === 'section') {
    return Object.entries(shape.fields).flatMap(([name, field]) => listSettings(field, `${at}.${name}`));
  }
  if (shape.kind === 'list' && inspectSchema(shape.element).shape.kind === 'section') {
    return listSettings(shape.element, `${at}[]`);
  }
  const variable = VARIABLES.find(({ path }) => path.join('.') === at)?.name;
  return [{ setting: at, node, ...(variable === undefined ? {} : { variable }) }];
}
