import type { z } from 'zod';
import type { SchemaNode } from '../schema/inspect-schema';
import { inspectSchema } from '../schema/inspect-schema';
import { settingsSchema } from '../schema/settings.schema';
import type { SettingPath } from '../setting-path';

export const VARIABLE_PREFIX = 'S3EP_';
/** Path of the YAML file. */
export const CONFIG_VARIABLE = 'S3EP_CONFIG';
/** Variables of `npm start`, which this lib does not read. */
export const QUICKSTART_PREFIX = 'S3EP_QUICKSTART_';

export interface Variable {
  readonly name: string;
  readonly path: SettingPath;
  readonly node: SchemaNode;
}

/** `['s3', 'baseDomains']` becomes `S3EP_S3_BASE_DOMAINS`. */
const nameOf = (path: SettingPath): string =>
  VARIABLE_PREFIX +
  path
    .map((step) =>
      String(step)
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .toUpperCase(),
    )
    .join('_');

/** A variable for every single value and every list of single values outside of lists. */
function collect(schema: z.core.$ZodType, path: SettingPath): Variable[] {
  const node = inspectSchema(schema);
  const { shape } = node;
  if (shape.kind === 'section') {
    return Object.entries(shape.fields).flatMap(([name, field]) => collect(field, [...path, name]));
  }
  if (shape.kind === 'list') {
    const element = inspectSchema(shape.element).shape.kind;
    if (element === 'section' || element === 'variants' || element === 'list') return [];
  }
  return [{ name: node.traits.variable ?? nameOf(path), path, node }];
}

/** Environment variables that override settings; secrets have a `<name>_FILE` beside each. */
export const VARIABLES: readonly Variable[] = collect(settingsSchema, []);
