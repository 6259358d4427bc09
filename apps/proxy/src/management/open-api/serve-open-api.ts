import { createHash } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { createOpenApiDocument } from './create-open-api-document';
import { OPEN_API_PAGE_CSS } from './open-api-page.css';
import { renderOpenApiPage } from './render-open-api-page';

/** Where the management plane serves its OpenAPI document, and a page of it. */
export const OPEN_API_PATH = '/docs-json';
const PAGE_PATH = '/docs';

const STYLE_HASH = createHash('sha256').update(OPEN_API_PAGE_CSS).digest('base64');
/** The page loads nothing, runs nothing, and can be put into no frame. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** Serves the document and the page; both are made once, at the first request. They tell routes, and nothing of this instance. */
export function serveOpenApi(app: INestApplication): void {
  const adapter = app.getHttpAdapter();
  let document: ReturnType<typeof createOpenApiDocument> | undefined;
  let page: string | undefined;
  const documentOnce = () => (document ??= createOpenApiDocument(app));
  adapter.get(OPEN_API_PATH, (_request: unknown, response: ServerResponse) => {
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(documentOnce()));
  });
  adapter.get(PAGE_PATH, (_request: unknown, response: ServerResponse) => {
    page ??= renderOpenApiPage(documentOnce());
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
    response.end(page);
  });
}
