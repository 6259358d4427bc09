import { BenchSite, type RoutedLoad } from './bench-site';
import { median } from './median';
import { GIB, KIB, MIB } from './units';

const ROUNDS = 9;
const KEY = 'keep-compare';

interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly load: Omit<RoutedLoad, 'route' | 'key'>;
  readonly cost: (measured: { cpuSeconds: number; requests: number; bytes: number }) => number;
}

const perRequest: Comparison['cost'] = ({ cpuSeconds, requests }) => (cpuSeconds / requests) * 1e6;
const perGib: Comparison['cost'] = ({ cpuSeconds, bytes }) => (cpuSeconds / bytes) * GIB;
const small = { bodyBytes: 4 * KIB, concurrency: 16, requests: 4_000 };
const large = { bodyBytes: 64 * MIB, concurrency: 8, requests: 24 };
const COMPARISONS: readonly Comparison[] = [
  { name: 'GET of 4 KiB', unit: 'us', load: { method: 'GET', ...small }, cost: perRequest },
  { name: 'PUT of 4 KiB', unit: 'us', load: { method: 'PUT', ...small }, cost: perRequest },
  { name: 'GET of 64 MiB', unit: 's/GiB', load: { method: 'GET', ...large }, cost: perGib },
  { name: 'PUT of 64 MiB', unit: 's/GiB', load: { method: 'PUT', ...large }, cost: perGib },
];

/**
 * `npm run bench:compare -- BUILD ...`: what the encrypting proxy of each build costs, by turns, so that whatever else
 * the machine does hits all alike. A build is a folder like `dist`; give one twice to see what the noise is.
 */
const builds = process.argv.slice(2);
if (builds.length < 2)
  throw new Error('usage: npm run bench:compare -- BUILD BUILD ..., such as: dist /tmp/before/dist');
const sites: { readonly build: string; readonly site: BenchSite }[] = [];
try {
  for (const build of builds) sites.push({ build, site: await BenchSite.start('memory', build) });
  for (const { site } of sites) await site.prepare();
  for (const comparison of COMPARISONS) await compare(comparison);
} finally {
  for (const { site } of sites) await site.stop();
}

async function compare({ name, unit, load, cost }: Comparison): Promise<void> {
  const costs = sites.map((): number[] => []);
  for (const { site } of sites) await site.store('encrypted', KEY, load.bodyBytes);
  // the first round warms up
  for (let round = 0; round <= ROUNDS; round++)
    for (const [index, { site }] of sites.entries()) {
      const key = load.method === 'PUT' ? 'compare' : KEY;
      const measured = await site.run({ ...load, route: 'encrypted', key });
      if (round > 0) costs[index]?.push(cost(measured));
    }
  const first = median(costs[0] ?? []);
  for (const [index, { build }] of sites.entries()) {
    const figures = (costs[index] ?? []).toSorted((a, b) => a - b);
    const middle = median(figures);
    process.stdout.write(
      `${name}: ${middle.toPrecision(3)} ${unit}, ${(middle / first).toFixed(2)} x (${figures.map((figure) => figure.toPrecision(3)).join(' ')}) ${build}\n`,
    );
  }
}
