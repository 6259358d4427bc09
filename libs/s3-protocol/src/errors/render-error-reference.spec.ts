import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { renderErrorReference } from './render-error-reference';

const PAGE = path.resolve(import.meta.dirname, '../../../../docs/errors.md');

describe('docs/errors.md', () => {
  it('is what the catalogue says (npm run run-ts -- scripts/write-error-reference.ts)', async () => {
    const wanted = await format(renderErrorReference(), { ...(await resolveConfig(PAGE)), filepath: PAGE });
    expect(readFileSync(PAGE, 'utf8')).toBe(wanted);
  });
});
