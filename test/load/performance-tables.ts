import type { BenchRow } from './bench-row';
import type { BackendKind } from './bench-site';
import { formatFigure, formatSize } from './format-figure';
import { MIB } from './units';

const TITLES: Readonly<Record<BackendKind, string>> = {
  memory: 'Before a peer in memory',
  embedded: 'Before the embedded backend (every PUT is synced to the disk)',
};
const ROUTE_NAMES = { direct: 'direct', passthrough: 'passing through', encrypted: 'encrypting' } as const;

type Column = readonly [title: string, cell: (row: BenchRow, rows: readonly BenchRow[]) => string];

const COLUMNS: readonly Column[] = [
  ['Request', ({ method, bodyBytes }) => `${method} ${formatSize(bodyBytes)}`],
  ['At a time', ({ concurrency }) => String(concurrency)],
  ['Route', ({ route }) => ROUTE_NAMES[route]],
  ['Requests/s', (row) => formatFigure(row.requestsPerSecond)],
  ['MiB/s', (row) => formatFigure(row.bytesPerSecond / MIB)],
  ['of direct', (row, rows) => share(row, baselineOf(row, rows, 'direct'), (of) => of.requestsPerSecond)],
  ['p50 ms', (row) => formatFigure(row.p50Milliseconds)],
  ['p99 ms', (row) => formatFigure(row.p99Milliseconds)],
  ['CPU s/GiB', (row) => formatFigure(row.cpuSecondsPerGib)],
  ['CPU s/1,000', (row) => formatFigure(row.cpuSecondsPerThousandRequests)],
  [
    'CPU of passing',
    (row, rows) => share(row, baselineOf(row, rows, 'passthrough'), (of) => of.cpuSecondsPerGib),
  ],
  ['Peak RSS MiB', (row) => formatFigure(row.peakRssBytes / MIB)],
];

/** All figures as Markdown, a table for each backend. */
export function performanceTables(rows: readonly BenchRow[]): string {
  return (['memory', 'embedded'] as const)
    .map((backend) => `### ${TITLES[backend]}\n\n${table(rows.filter((row) => row.backend === backend))}\n`)
    .join('\n');
}

function table(rows: readonly BenchRow[]): string {
  const cells = [
    COLUMNS.map(([title]) => title),
    ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row, rows))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, column) => pad(text, widths[column] ?? 0, column)).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const [head = [], ...body] = cells;
  return [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}

function isText(column: number): boolean {
  return column === 0 || column === 2;
}

function pad(text: string, width: number, column: number): string {
  return isText(column) ? text.padEnd(width) : text.padStart(width);
}

/** The same request on another route of the same run. */
function baselineOf(
  row: BenchRow,
  rows: readonly BenchRow[],
  route: BenchRow['route'],
): BenchRow | undefined {
  return rows.find(
    (other) =>
      other.route === route &&
      other.method === row.method &&
      other.bodyBytes === row.bodyBytes &&
      other.concurrency === row.concurrency,
  );
}

function share(row: BenchRow, baseline: BenchRow | undefined, figure: (of: BenchRow) => number): string {
  const ratio = baseline ? figure(row) / figure(baseline) : NaN;
  return Number.isNaN(ratio) ? '–' : `${ratio.toFixed(2)} x`;
}
