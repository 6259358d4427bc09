// Writes docs/errors.md from the catalogue of libs/s3-protocol.
// With --check it writes nothing, and fails where the page differs from the catalogue.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { renderErrorReference } from '@s3ep/s3-protocol';

const FILE = 'docs/errors.md';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const wanted = await format(renderErrorReference(), { ...(await resolveConfig(FILE)), filepath: FILE });
if (!values.check) {
  await writeFile(FILE, wanted);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) !== wanted) {
  console.error(
    `${FILE} is not what the catalogue says. Run: npm run run-ts -- scripts/write-error-reference.ts`,
  );
  process.exitCode = 1;
}
