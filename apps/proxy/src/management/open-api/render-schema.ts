import type { OpenAPIObject } from '@nestjs/swagger';
import { escapeHtml, renderProse } from './escape-html';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
export type Schema = Schemas[string];
export type PlainSchema = Exclude<Schema, { $ref: string }>;

const REFERENCE = /^#\/components\/schemas\/(.+)$/;

/** Name of the schema that is referred to. */
export function referenceOf(schema: Schema): string | undefined {
  if ('$ref' in schema) return REFERENCE.exec(schema.$ref)?.[1];
  const [only] = schema.allOf ?? [];
  return only === undefined ? undefined : referenceOf(only);
}

/** The type of a value in a few words, with links to the schemas that it names. HTML. */
export function renderType(schema: Schema | undefined): string {
  if (schema === undefined) return '';
  const name = referenceOf(schema);
  if (name !== undefined) return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  const plain = schema as PlainSchema;
  if (plain.enum) return plain.enum.map((word) => `<code>${escapeHtml(String(word))}</code>`).join(' ');
  if (plain.type === 'array') return `list of ${renderType(plain.items)}`;
  const range = plain.minimum === undefined ? '' : ` from ${plain.minimum} to ${plain.maximum ?? 'any'}`;
  const values =
    typeof plain.additionalProperties === 'object' ? ` of ${renderType(plain.additionalProperties)}` : '';
  return escapeHtml(plain.format ?? String(plain.type ?? 'any')) + escapeHtml(range) + values;
}

/** A table of a schema's fields. HTML. */
export function renderFields({ properties = {}, required = [] }: PlainSchema): string {
  const rows = Object.entries(properties).map(([name, schema]) => {
    const { description = '', nullable } = schema as PlainSchema;
    const { default: fallback, example } = schema as {
      readonly default?: unknown;
      readonly example?: unknown;
    };
    const notes = [
      required.includes(name) ? '' : 'optional',
      nullable ? 'or null' : '',
      fallback === undefined ? '' : `default ${JSON.stringify(fallback)}`,
      example === undefined ? '' : `such as ${JSON.stringify(example)}`,
    ].filter((note) => note !== '');
    return `<tr><td><code>${escapeHtml(name)}</code></td><td>${renderType(schema)}</td><td>${renderProse(
      [description, notes.join('; ')].filter((text) => text !== '').join(' — '),
    )}</td></tr>`;
  });
  return `<table><tr><th>field</th><th>type</th><th>meaning</th></tr>${rows.join('')}</table>`;
}
