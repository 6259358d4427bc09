import { type BenchCase, roundsOf } from './bench-cases';
import type { BenchRow } from './bench-row';
import { type BackendKind, BenchSite, type Measured, type Route, ROUTES } from './bench-site';
import { median } from './median';
import { GIB } from './units';

const METHODS = ['PUT', 'GET'] as const;

/** Measures every case before one backend. The routes take turns within a round, so that noise hits all alike. */
export async function measureBackend(backend: BackendKind, cases: readonly BenchCase[]): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const site = await BenchSite.start(backend);
  try {
    await site.prepare();
    let stored = 0;
    for (const benchCase of cases) {
      const { bodyBytes, concurrency } = benchCase;
      if (bodyBytes !== stored) for (const route of ROUTES) await site.store(route, 'keep-bench', bodyBytes);
      stored = bodyBytes;
      for (const method of METHODS) {
        const measured = await measureCase(site, benchCase, method);
        for (const route of ROUTES)
          rows.push({ backend, route, method, bodyBytes, concurrency, ...summary(route, measured[route]) });
        process.stdout.write(`${backend} ${method} ${bodyBytes} bytes x ${concurrency}\n`);
      }
    }
  } finally {
    await site.stop();
  }
  return rows;
}

async function measureCase(
  site: BenchSite,
  benchCase: BenchCase,
  method: 'PUT' | 'GET',
): Promise<Record<Route, Measured[]>> {
  const measured: Record<Route, Measured[]> = { direct: [], passthrough: [], encrypted: [] };
  const key = method === 'PUT' ? 'bench' : 'keep-bench';
  for (let round = 0; round < roundsOf(benchCase); round++)
    for (const route of ROUTES) measured[route].push(await site.run({ ...benchCase, route, method, key }));
  return measured;
}

type Summary = Omit<BenchRow, 'backend' | 'route' | 'method' | 'bodyBytes' | 'concurrency'>;

function summary(route: Route, rounds: readonly Measured[]): Summary {
  const over = (figure: (round: Measured) => number): number => median(rounds.map(figure));
  const ofProxy = (figure: (round: Measured) => number): number => (route === 'direct' ? NaN : over(figure));
  return {
    requestsPerSecond: over((round) => round.requests / round.seconds),
    bytesPerSecond: over((round) => round.bytes / round.seconds),
    p50Milliseconds: over((round) => round.p50Milliseconds),
    p99Milliseconds: over((round) => round.p99Milliseconds),
    cpuSecondsPerGib: ofProxy((round) => (round.cpuSeconds / round.bytes) * GIB),
    cpuSecondsPerThousandRequests: ofProxy((round) => (round.cpuSeconds / round.requests) * 1_000),
    peakRssBytes: ofProxy((round) => round.peakRssBytes),
  };
}
