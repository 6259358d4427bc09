import type { BenchRow } from './bench-row';
import { type Route, ROUTES } from './bench-site';
import { formatFigure, formatSize } from './format-figure';
import { MIB } from './units';

const WIDTH = 960;
const PANEL_HEIGHT = 250;
const TITLE_HEIGHT = 64;
const MARGIN = { left: 20, right: 20, top: 40, bottom: 34 } as const;
const PLOT_HEIGHT = PANEL_HEIGHT - MARGIN.top - MARGIN.bottom;
const BAR_SHARE = 0.26;
const LABEL_HEIGHT = 16;

/** Okabe and Ito's palette: told apart by colour-blind readers too. */
const COLOURS: Readonly<Record<Route, string>> = {
  direct: '#999999',
  passthrough: '#56b4e9',
  encrypted: '#d55e00',
};
const NAMES: Readonly<Record<Route, string>> = {
  direct: 'direct to the backend',
  passthrough: 'through the proxy, not encrypted',
  encrypted: 'through the proxy, encrypted',
};

interface Panel {
  readonly title: string;
  readonly routes: readonly Route[];
  readonly figure: (row: BenchRow) => number;
  readonly shown: (row: BenchRow) => boolean;
}

const PANELS: readonly Panel[] = [
  {
    title: 'Small requests: requests per second, 4 KiB',
    routes: ROUTES,
    figure: (row) => row.requestsPerSecond,
    shown: ({ bodyBytes }) => bodyBytes < MIB,
  },
  {
    title: 'Large requests: MiB per second, 16 at a time (1 GiB: one)',
    routes: ROUTES,
    figure: (row) => row.bytesPerSecond / MIB,
    shown: isLarge,
  },
  {
    title: 'CPU of the proxy: seconds per GiB, 16 at a time (1 GiB: one)',
    routes: ['passthrough', 'encrypted'],
    figure: (row) => row.cpuSecondsPerGib,
    shown: isLarge,
  },
];

function isLarge({ bodyBytes, concurrency }: BenchRow): boolean {
  return bodyBytes >= MIB && (concurrency === 16 || bodyBytes >= 1_024 * MIB);
}

/** The figures before the peer in memory, as an SVG of bars with their values written on. */
export function drawChart(rows: readonly BenchRow[]): string {
  const measured = rows.filter(({ backend }) => backend === 'memory');
  const height = TITLE_HEIGHT + PANELS.length * PANEL_HEIGHT;
  const panels = PANELS.map((panel, index) => {
    const drawn = drawPanel(panel, measured.filter(panel.shown));
    return `<g transform="translate(0 ${TITLE_HEIGHT + index * PANEL_HEIGHT})">${drawn}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="13" fill="#222">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="${MARGIN.left}" y="26" font-size="18" font-weight="600">The proxy before a peer in memory</text>
${drawLegend()}
${panels.join('\n')}
</svg>
`;
}

function drawLegend(): string {
  return ROUTES.map((route, index) => {
    const x = MARGIN.left + index * 260;
    return `<rect x="${x}" y="40" width="12" height="12" fill="${COLOURS[route]}"/><text x="${x + 18}" y="51">${NAMES[route]}</text>`;
  }).join('\n');
}

function drawPanel({ title, routes, figure }: Panel, rows: readonly BenchRow[]): string {
  const groups = [...Map.groupBy(rows, groupName)];
  const most = Math.max(...rows.map(figure).filter((value) => !Number.isNaN(value)));
  const groupWidth = (WIDTH - MARGIN.left - MARGIN.right) / groups.length;
  const base = MARGIN.top + PLOT_HEIGHT;
  const bars = groups.map(([name, members], index) => {
    const centre = MARGIN.left + (index + 0.5) * groupWidth;
    const barWidth = groupWidth * BAR_SHARE;
    const drawn = routes.map((route, place) => {
      const value = figure(members.find((row) => row.route === route) ?? NO_ROW);
      const height = Number.isNaN(value) ? 0 : (value / most) * (PLOT_HEIGHT - LABEL_HEIGHT);
      const x = centre + (place - routes.length / 2) * barWidth;
      return `<rect x="${x.toFixed(1)}" y="${(base - height).toFixed(1)}" width="${(barWidth - 3).toFixed(1)}" height="${height.toFixed(1)}" fill="${COLOURS[route]}"/><text x="${(x + barWidth / 2 - 1.5).toFixed(1)}" y="${(base - height - 4).toFixed(1)}" font-size="11" text-anchor="middle">${formatFigure(value)}</text>`;
    });
    return `${drawn.join('')}<text x="${centre.toFixed(1)}" y="${base + 18}" text-anchor="middle">${name}</text>`;
  });
  return `<text x="${MARGIN.left}" y="22" font-weight="600">${title}</text>
<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${base}" y2="${base}" stroke="#888"/>
${bars.join('\n')}`;
}

function groupName({ method, bodyBytes, concurrency }: BenchRow): string {
  return bodyBytes < MIB ? `${method} x ${concurrency}` : `${method} ${formatSize(bodyBytes)}`;
}

const NO_ROW = { requestsPerSecond: NaN, bytesPerSecond: NaN, cpuSecondsPerGib: NaN } as BenchRow;
