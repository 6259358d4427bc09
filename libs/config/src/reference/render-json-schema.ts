import { z } from 'zod';
import type { SchemaNode } from '../schema/inspect-schema';
import { inspectSchema } from '../schema/inspect-schema';
import { settingsSchema } from '../schema/settings.schema';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** `<secret>File` beside each secret; where the secret is required, one of the two is. */
function addFileSiblings(node: SchemaNode, json: JsonSchema): void {
  if (node.shape.kind !== 'section') return;
  const alternatives: JsonSchema[] = [];
  for (const [name, field] of Object.entries(node.shape.fields)) {
    const { traits, optional } = inspectSchema(field);
    if (traits.secret !== true) continue;
    const sibling = `${name}File`;
    json.properties = {
      ...json.properties,
      [sibling]: { type: 'string', minLength: 1, description: `File that holds ${name}.` },
    };
    if (optional) continue;
    json.required = json.required?.filter((required) => required !== name) ?? [];
    alternatives.push({ oneOf: [{ required: [name] }, { required: [sibling] }] });
  }
  if (alternatives.length === 1) Object.assign(json, alternatives[0]);
  else if (alternatives.length > 1) json.allOf = alternatives;
}

/** Text that refers to a variable may stand for a number or a switch. */
function allowVariables(node: SchemaNode, json: JsonSchema): void {
  const { kind } = node.shape;
  if (kind !== 'number' && kind !== 'flag' && kind !== 'choice') return;
  // the name of a variant is what editors tell variants apart by
  if (kind === 'choice' && node.shape.options.length === 1) return;
  const { default: fallback, description, ...rest } = json;
  for (const key of Object.keys(rest)) Reflect.deleteProperty(json, key);
  json.anyOf = [rest, { type: 'string', pattern: String.raw`\$\{` }];
  if (description !== undefined) json.description = description;
  if (fallback !== undefined) json.default = fallback;
}

const WRAPPERS = ['optional', 'default', 'prefault', 'pipe'];

/** docs/configuration.schema.json: the YAML file for editors. */
export function renderJsonSchema(): string {
  const schema = z.toJSONSchema(settingsSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type } = zodSchema._zod.def;
      if (WRAPPERS.includes(type)) return;
      const node = inspectSchema(zodSchema);
      addFileSiblings(node, jsonSchema);
      allowVariables(node, jsonSchema);
    },
  });
  return `${JSON.stringify({ title: 'S3 encryption proxy', ...schema }, undefined, 2)}\n`;
}
