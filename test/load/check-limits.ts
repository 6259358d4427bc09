import { readFileSync } from 'node:fs';
import { BenchSite, type Measured, type Route } from './bench-site';
import { median } from './median';
import { PROXY_ENVIRONMENT, PROXY_NODE_ARGUMENTS } from './proxy-node-arguments';
import { GIB, KIB, MIB } from './units';

const CONCURRENT_TRANSFERS = 64;
/** What encryption may add to the CPU that passing through costs is a share, per GiB. */
interface Limits {
  readonly peakRssMib: number;
  readonly addedCpuPercent: number;
  readonly smallGetCpuMicroseconds: number;
}

/** What the project wants, on a quiet machine; docs/performance.md says which are not met. */
const GOALS: Limits = { peakRssMib: 256, addedCpuPercent: 40, smallGetCpuMicroseconds: 350 };
/** With the argument `guard`: what shows a change for the worse even on a noisy machine, and no more than that. */
const GUARDS: Limits = { peakRssMib: 384, addedCpuPercent: 120, smallGetCpuMicroseconds: 1_200 };
const LIMITS = process.argv.includes('guard') ? GUARDS : GOALS;

const COST_ROUNDS = 5;
const COST_BODY_BYTES = 256 * MIB;
const SMALL_ROUNDS = 5;
const SMALL_CONCURRENCY = 16;
const SMALL_REQUESTS = 5_000;

/**
 * Holds the proxy to the goals of docs/performance.md: `npm run test:load`; to wider guards with the argument `guard`.
 * Says each figure; fails by exit code.
 */
const counts = { passed: 0, failed: 0 };

function check(what: string, holds: boolean): void {
  counts[holds ? 'passed' : 'failed']++;
  process.stdout.write(`${holds ? 'ok  ' : 'FAIL'} ${what}\n`);
}

/** 64 transfers of 1 GiB at a time: half up and half down; with the argument `thorough` also all up and all down. */
async function checkMemory(site: BenchSite): Promise<void> {
  await site.store('encrypted', 'keep-gib', GIB);
  const transfers = { route: 'encrypted', bodyBytes: GIB } as const;
  const all = { ...transfers, concurrency: CONCURRENT_TRANSFERS, requests: CONCURRENT_TRANSFERS };
  const half = { ...all, concurrency: CONCURRENT_TRANSFERS / 2, requests: CONCURRENT_TRANSFERS / 2 };
  const up = { key: 'transfer', method: 'PUT' } as const;
  const down = { key: 'keep-gib', method: 'GET' } as const;
  if (process.argv.includes('thorough')) {
    checkPeak('64 PUT of 1 GiB', await site.run({ ...all, ...up }));
    checkPeak('64 GET of 1 GiB', await site.run({ ...all, ...down }));
  }
  checkPeak('32 PUT and 32 GET of 1 GiB', await site.runTogether({ ...half, ...up }, { ...half, ...down }));
}

function checkPeak(what: string, { peakRssBytes, bytes, seconds }: Measured): void {
  const mib = (peakRssBytes / MIB).toFixed(0);
  const rate = (bytes / MIB / seconds).toFixed(0);
  check(
    `${what} at a time: peak RSS ${mib} MiB (below ${LIMITS.peakRssMib}), ${rate} MiB/s`,
    peakRssBytes < LIMITS.peakRssMib * MIB,
  );
}

/** The same load by turns on both routes, so that what else the machine does hits both alike. */
async function checkAddedCpu(site: BenchSite): Promise<void> {
  const routes: readonly Route[] = ['passthrough', 'encrypted'];
  for (const route of routes) await site.store(route, 'keep-cost', COST_BODY_BYTES);
  for (const method of ['PUT', 'GET'] as const) {
    const cost: Record<string, number[]> = { passthrough: [], encrypted: [] };
    for (let round = 0; round < COST_ROUNDS; round++)
      for (const route of routes) {
        const { cpuSeconds, bytes } = await site.run({
          route,
          method,
          key: method === 'PUT' ? 'cost' : 'keep-cost',
          bodyBytes: COST_BODY_BYTES,
          concurrency: 8,
          requests: 8,
        });
        cost[route]?.push((cpuSeconds / bytes) * GIB);
      }
    const passing = median(cost.passthrough ?? []);
    const encrypting = median(cost.encrypted ?? []);
    const added = encrypting / passing - 1;
    check(
      `${method}: CPU seconds per GiB ${passing.toFixed(2)} passing through, ${encrypting.toFixed(2)} encrypted: ` +
        `${(added * 100).toFixed(0)} % more (at most ${LIMITS.addedCpuPercent})`,
      added * 100 <= LIMITS.addedCpuPercent,
    );
  }
}

async function checkSmallGet(site: BenchSite): Promise<void> {
  await site.store('encrypted', 'keep-small', 4 * KIB);
  const rounds: number[] = [];
  for (let round = 0; round < SMALL_ROUNDS; round++) {
    const { cpuSeconds, requests } = await site.run({
      route: 'encrypted',
      key: 'keep-small',
      method: 'GET',
      bodyBytes: 4 * KIB,
      concurrency: SMALL_CONCURRENCY,
      requests: SMALL_REQUESTS,
    });
    rounds.push((cpuSeconds / requests) * 1e6);
  }
  const cost = median(rounds);
  check(
    `GET of 4 KiB, 16 at a time: ${cost.toFixed(0)} microseconds of CPU (at most ${LIMITS.smallGetCpuMicroseconds})`,
    cost <= LIMITS.smallGetCpuMicroseconds,
  );
}

/** What is measured here is what the image does. */
function checkImage(): void {
  const containerfile = readFileSync('Containerfile', 'utf8');
  const command = /^CMD (\[.*\])$/m.exec(containerfile)?.[1] ?? '[]';
  const given = JSON.parse(command) as string[];
  check(
    `the Containerfile starts node with ${PROXY_NODE_ARGUMENTS.join(' ')}`,
    PROXY_NODE_ARGUMENTS.every((argument) => given.includes(argument)),
  );
  for (const [name, value] of Object.entries(PROXY_ENVIRONMENT))
    check(`the Containerfile sets ${name}=${value}`, containerfile.includes(` ${name}=${value} `));
}

checkImage();
// each on a proxy of its own: what one load leaves in the heap is not the next one's
for (const run of [checkSmallGet, checkAddedCpu, checkMemory]) {
  const site = await BenchSite.start('memory');
  try {
    await site.prepare();
    await run(site);
  } finally {
    await site.stop();
  }
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;
