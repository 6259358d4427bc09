import type { OpenAPIObject } from '@nestjs/swagger';
import { escapeHtml, renderProse } from './escape-html';
import { OPEN_API_PAGE_CSS } from './open-api-page.css';
import { type PlainSchema, renderFields, renderType, type Schema } from './render-schema';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const METHODS = ['get', 'put', 'post', 'delete'] as const;

/** A page that reads well and needs nothing else: no script, no font, no other host. HTML. */
export function renderOpenApiPage({ info, paths, components }: OpenAPIObject): string {
  const routes = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method): Route[] => {
      const operation = item[method];
      return operation ? [{ method: method.toUpperCase(), path, operation }] : [];
    }),
  );
  const schemas = Object.entries(components?.schemas ?? {});
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(info.title)}</title>
<style>${OPEN_API_PAGE_CSS}</style></head>
<body><h1>${escapeHtml(info.title)}</h1><p>${escapeHtml(info.description ?? '')} <a href="/docs-json">OpenAPI document</a></p>
<nav><ul>${routes.map(renderLink).join('')}</ul></nav>
<h2>Routes</h2>${routes.map(renderRoute).join('\n')}
<h2>Types</h2>${schemas.map(([name, schema]) => renderNamedSchema(name, schema)).join('\n')}
</body></html>
`;
}

function renderLink({ method, path, operation }: Route): string {
  return `<li><a href="#${anchorOf(operation)}"><code><span class="method">${method}</span>${escapeHtml(path)}</code></a></li>`;
}

function renderRoute({ method, path, operation }: Route): string {
  const { summary = '', description = '', parameters = [], requestBody, responses, security } = operation;
  const query = parameters.flatMap((parameter) => ('$ref' in parameter ? [] : [parameter]));
  const body = requestBody && !('$ref' in requestBody) ? requestBody.content : {};
  return [
    `<section id="${anchorOf(operation)}"><h3><code><span class="method">${method}</span>${escapeHtml(path)}</code></h3>`,
    `<p><strong>${escapeHtml(summary)}.</strong> ${renderProse(description)}${security ? ' <span class="lock">credential</span>' : ''}</p>`,
    query.length === 0
      ? ''
      : `<table><tr><th>parameter</th><th>type</th><th>meaning</th></tr>${query
          .map(
            ({ name, schema, required, description: meaning = '' }) =>
              `<tr><td><code>${escapeHtml(name)}</code></td><td>${renderType(schema)}</td><td>${renderProse(
                `${required ? '' : 'optional. '}${meaning}`,
              )}</td></tr>`,
          )
          .join('')}</table>`,
    ...Object.entries(body).map(
      ([type, { schema }]) => `<p>Body, ${escapeHtml(type)}: ${renderType(schema)}</p>`,
    ),
    `<table><tr><th>status</th><th>answer</th><th>meaning</th></tr>${Object.entries(responses)
      .map(([status, answer]) => renderAnswer(status, answer))
      .join('')}</table></section>`,
  ].join('');
}

function renderAnswer(status: string, answer: Operation['responses'][string]): string {
  if (answer === undefined || '$ref' in answer) return '';
  const [first] = Object.values(answer.content ?? {});
  return `<tr><td>${escapeHtml(status)}</td><td>${renderType(first?.schema)}</td><td>${renderProse(answer.description)}</td></tr>`;
}

function renderNamedSchema(name: string, schema: Schema): string {
  const plain = schema as PlainSchema;
  const content = plain.properties ? renderFields(plain) : `<p>${renderType(schema)}</p>`;
  return `<section id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${content}</section>`;
}

const anchorOf = ({ operationId = '' }: Operation): string => escapeHtml(operationId);
