// Writes docs/compatibility.md from the table of operations of libs/s3-protocol and the results of ceph/s3-tests.
// With --check it writes nothing, and fails where the page differs from them.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { renderCompatibility } from './render-compatibility';
import { readSuiteRuns } from './suite-verdicts';

const FILE = 'docs/compatibility.md';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const wanted = await format(renderCompatibility(await readSuiteRuns()), {
  ...(await resolveConfig(FILE)),
  filepath: FILE,
});
if (!values.check) {
  await writeFile(FILE, wanted);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) !== wanted) {
  console.error(
    `${FILE} is not what the table and the results say. Run: npm run run-ts -- scripts/write-compatibility.ts`,
  );
  process.exitCode = 1;
}
