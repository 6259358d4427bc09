import { describe, expect, it } from '@jest/globals';
import { renderOpenApiPage } from './render-open-api-page';

describe('renderOpenApiPage', () => {
  it('renders whatever text a document holds as text', () => {
    const evil = '<script>alert("x")</script>';
    const page = renderOpenApiPage({
      openapi: '3.0.0',
      info: { title: evil, description: evil, version: '1' },
      paths: {
        [`/${evil}`]: {
          post: {
            operationId: evil,
            summary: evil,
            description: `\`${evil}\``,
            parameters: [{ name: evil, in: 'query', description: evil, schema: { type: 'string' } }],
            responses: { 200: { description: evil } },
          },
        },
      },
      components: {
        schemas: { [evil]: { properties: { [evil]: { type: 'string', description: evil, example: evil } } } },
      },
    });
    expect(page).not.toContain('<script');
    expect(page).toContain('<code>&lt;script&gt;');
  });
});
