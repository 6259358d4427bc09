// Writes docs/backends.md from the profiles of libs/backend.
// With --check it writes nothing, and fails where the page differs from the profiles.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { renderBackends } from './render-backends';

const FILE = 'docs/backends.md';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const wanted = await format(renderBackends(), { ...(await resolveConfig(FILE)), filepath: FILE });
if (!values.check) {
  await writeFile(FILE, wanted);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) !== wanted) {
  console.error(`${FILE} is not what the profiles say. Run: npm run run-ts -- scripts/write-backends.ts`);
  process.exitCode = 1;
}
