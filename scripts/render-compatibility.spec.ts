import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { OPERATIONS } from '@s3ep/s3-protocol';
import { availability, renderCompatibility } from './render-compatibility';
import { readSuiteRuns } from './suite-verdicts';

const PAGE = path.resolve(import.meta.dirname, '../docs/compatibility.md');

describe('docs/compatibility.md', () => {
  it('is what the table of operations and the results say (npm run run-ts -- scripts/write-compatibility.ts)', async () => {
    const wanted = await format(renderCompatibility(await readSuiteRuns()), {
      ...(await resolveConfig(PAGE)),
      filepath: PAGE,
    });
    expect(readFileSync(PAGE, 'utf8')).toBe(wanted);
  });

  it.each(Object.keys(OPERATIONS))('has one row for %s', (name) => {
    const rows = readFileSync(PAGE, 'utf8')
      .split('\n')
      .filter((line) => line.split('|')[1]?.trim() === name);
    expect(rows).toHaveLength(1);
  });

  it('tells what is refused for good from what is to come', () => {
    expect(availability(OPERATIONS.PutObject)).toBe('yes');
    expect(availability(OPERATIONS.SelectObjectContent)).toBe('no');
    const row = { ...OPERATIONS.SelectObjectContent, later: 'answer' } as const;
    expect(availability(row)).toBe('not yet (answer)');
  });
});
