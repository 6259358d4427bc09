import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { renderBackends } from './render-backends';

const PAGE = path.resolve(import.meta.dirname, '../docs/backends.md');

it('docs/backends.md is what the profiles say (npm run run-ts -- scripts/write-backends.ts)', async () => {
  const wanted = await format(renderBackends(), { ...(await resolveConfig(PAGE)), filepath: PAGE });
  expect(readFileSync(PAGE, 'utf8')).toBe(wanted);
});
