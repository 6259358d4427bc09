// Sends requests that nobody would think of, and reports what they brought about at the backend.
//   npm run test:fuzz -- [--requests N] [--seed N] [--first N] [--main BUNDLE]
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz, REACHABLE } from './fuzz';
import { FuzzSite } from './fuzz-site';
import { describeFinding } from './describe-finding';

const DEFAULT_REQUESTS = 50_000;

const { values } = parseArgs({
  options: {
    requests: { type: 'string' },
    seed: { type: 'string' },
    first: { type: 'string' },
    main: { type: 'string' },
  },
});
const seed = Number(values.seed ?? process.env.S3EP_FUZZ_SEED ?? randomInt(2 ** 31));
const requests = Number(values.requests ?? process.env.S3EP_FUZZ_REQUESTS ?? DEFAULT_REQUESTS);

console.log(`seed ${seed}`);
const started = performance.now();
const site = await FuzzSite.start(path.resolve(values.main ?? 'dist/proxy/main.mjs'));
try {
  const { sent, findings, refused, reached } = await fuzz(site, {
    seed,
    requests,
    first: Number(values.first ?? 0),
  });
  for (const finding of findings) console.log(describeFinding(finding, seed));
  const seconds = Math.round((performance.now() - started) / 1000);
  const missed = REACHABLE.filter((name) => !reached.has(name));
  console.log(
    `${sent} requests in ${seconds} s, ${refused} of them refused before the backend heard of them`,
  );
  console.log(`${reached.size} operations reached it; ${missed.length} did not: ${missed.join(', ')}`);
  console.log(`${sent - findings.length} passed, ${findings.length} failed`);
  process.exitCode = findings.length === 0 && sent === requests ? 0 : 1;
} finally {
  await site.stop();
}
