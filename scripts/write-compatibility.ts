// Writes docs/compatibility.md from the table of operations of libs/s3-protocol.
// With --check it writes nothing, and fails where the page differs from the table.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { renderCompatibility } from './render-compatibility';

const FILE = 'docs/compatibility.md';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const wanted = await format(renderCompatibility(), { ...(await resolveConfig(FILE)), filepath: FILE });
if (!values.check) {
  await writeFile(FILE, wanted);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) !== wanted) {
  console.error(`${FILE} is not what the table says. Run: npm run run-ts -- scripts/write-compatibility.ts`);
  process.exitCode = 1;
}
