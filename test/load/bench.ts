import { writeFileSync } from 'node:fs';
import { BENCH_CASES } from './bench-cases';
import { drawChart } from './draw-chart';
import { measureBackend } from './measure-backend';
import { performanceTables } from './performance-tables';
import { writePerformancePage } from './write-performance-page';

/**
 * `npm run bench`: direct, passing through and encrypting, by turns, before a peer in memory and before the
 * embedded backend. Writes the tables and the picture of docs/performance.md.
 */
const PICTURE = 'docs/performance.svg';

const startedAt = performance.now();
const rows = [];
for (const backend of ['memory', 'embedded'] as const)
  rows.push(...(await measureBackend(backend, BENCH_CASES[backend])));
process.stdout.write(`\n${performanceTables(rows)}\n`);
writeFileSync(PICTURE, drawChart(rows));
writePerformancePage({ rows, minutes: (performance.now() - startedAt) / 60_000 });
process.stdout.write(`docs/performance.md and ${PICTURE} are written\n`);
