import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { PROXY_NODE_ARGUMENTS } from './proxy-node-arguments';
import type { BenchRow } from './bench-row';
import { performanceTables } from './performance-tables';
import { GIB } from './units';

const PAGE = 'docs/performance.md';
const BEGIN = '<!-- bench: begin -->';
const END = '<!-- bench: end -->';

/** Replaces the measured section of docs/performance.md; what is written by hand around it stays. */
export function writePerformancePage({
  rows,
  minutes,
}: {
  readonly rows: readonly BenchRow[];
  readonly minutes: number;
}): void {
  const page = readFileSync(PAGE, 'utf8');
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PAGE} lacks the marks ${BEGIN} and ${END}`);
  const measured = `${BEGIN}\n\n${machine(minutes)}\n\n${performanceTables(rows)}\n`;
  writeFileSync(PAGE, page.slice(0, begin) + measured + page.slice(end));
}

function machine(minutes: number): string {
  const cpus = os.cpus();
  return [
    `* Command: \`npm run bench\` (${minutes.toFixed(0)} minutes)`,
    `* Machine: ${cpus.length} cores of ${cpus[0]?.model.trim() ?? 'an unknown CPU'}, ${(os.totalmem() / GIB).toFixed(0)} GiB of memory, Linux ${os.release().split('-')[0] ?? ''}; load, proxy and backend share it`,
    `* Load average over the last quarter of an hour: ${os.loadavg()[2]?.toFixed(1) ?? ''}; above the number of cores, the figures suffer, and only their ratios tell something`,
    `* Node ${process.version} with \`${PROXY_NODE_ARGUMENTS.join(' ')}\``,
  ].join('\n');
}
