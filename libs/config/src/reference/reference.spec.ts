import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import { loadSettings } from '../load-settings';
import { EXAMPLE } from './example';
import { renderJsonSchema } from './render-json-schema';
import { renderMarkdown } from './render-markdown';

const DOCS = path.resolve(import.meta.dirname, '../../../../docs');
const OPTIONS = { singleQuote: true, printWidth: 110, trailingComma: 'all' } as const;

describe('the generated reference', () => {
  it('stands in docs as the schema says it (npm run run-ts -- scripts/write-configuration-reference.ts)', async () => {
    expect(readFileSync(path.join(DOCS, 'configuration.md'), 'utf8')).toBe(
      await format(renderMarkdown(), { ...OPTIONS, parser: 'markdown' }),
    );
    expect(readFileSync(path.join(DOCS, 'configuration.schema.json'), 'utf8')).toBe(
      await format(renderJsonSchema(), { ...OPTIONS, parser: 'json' }),
    );
  });

  it('has an example that can be loaded', () => {
    const settings = loadSettings({
      file: 'config.yaml',
      environment: { BACKEND_ACCESS_KEY_ID: 'BACKEND' },
      readFile: (file) => {
        if (file === 'config.yaml') return { text: EXAMPLE };
        return { text: Buffer.from(path.basename(file).padEnd(32).slice(0, 32)).toString('base64') };
      },
    });
    expect(settings.buckets.map(({ mode }) => mode)).toEqual(['passthrough', 'encrypted']);
  });
});
