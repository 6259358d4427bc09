// Writes docs/configuration.md and docs/configuration.schema.json from the schema of libs/config.
// With --check it writes nothing, and fails where a page differs from the schema.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { renderJsonSchema, renderMarkdown } from '@s3ep/config';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const pages = [
  ['docs/configuration.md', renderMarkdown()],
  ['docs/configuration.schema.json', renderJsonSchema()],
] as const;

for (const [file, content] of pages) {
  const wanted = await format(content, { ...(await resolveConfig(file)), filepath: file });
  if (!values.check) {
    await writeFile(file, wanted);
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== wanted) {
    console.error(
      `${file} is not what the schema says. Run: npm run run-ts -- scripts/write-configuration-reference.ts`,
    );
    process.exitCode = 1;
  }
}
