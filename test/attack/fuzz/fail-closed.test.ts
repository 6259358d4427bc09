import { describe, expect, it } from '@jest/globals';
import { describeFinding } from './describe-finding';
import { fuzz, REACHABLE } from './fuzz';
import { FuzzSite } from './fuzz-site';

/** Always the same ones, so that a failure is the change's; `npm run test:fuzz` tries others, and more. */
const SEED = Number(process.env.S3EP_FUZZ_SEED ?? 3);
const REQUESTS = Number(process.env.S3EP_FUZZ_REQUESTS ?? 3_000);
const MILLISECONDS_A_REQUEST = 20;

describe(`of ${REQUESTS} requests made with seed ${SEED}`, () => {
  it(
    'none reaches the backend that is not documented, and none as another than it is',
    async () => {
      const site = await FuzzSite.start();
      try {
        const { sent, findings, refused, reached } = await fuzz(site, { seed: SEED, requests: REQUESTS });
        expect(findings.map((finding) => describeFinding(finding, SEED))).toEqual([]);
        expect(sent).toBe(REQUESTS);
        // a proxy that refused everything would have passed so far
        expect(refused).toBeGreaterThan(REQUESTS / 4);
        expect(refused).toBeLessThan((REQUESTS * 3) / 4);
        expect(REACHABLE.filter((name) => !reached.has(name))).toEqual([]);
      } finally {
        await site.stop();
      }
    },
    30_000 + REQUESTS * MILLISECONDS_A_REQUEST,
  );
});
