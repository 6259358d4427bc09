import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { fuzz } from './fuzz';
import { FuzzSite } from './fuzz-site';
import { PLANTED_HOLES, type PlantedHole } from './planted-holes';

const BUNDLER = path.join(import.meta.dirname, 'bundle-with-hole.mjs');
/** All of them where there is time: S3EP_FUZZ_HOLES=all. */
const HOLES = process.env.S3EP_FUZZ_HOLES === 'all' ? PLANTED_HOLES : PLANTED_HOLES.slice(0, 1);
const REQUESTS = 4_000;
const BUNDLING_MILLISECONDS = 60_000;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 's3ep-holes-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function bundleWith({ file, sound, broken }: PlantedHole): Promise<string> {
  const outfile = path.join(directory, 'main.mjs');
  await promisify(execFile)(process.execPath, [BUNDLER, outfile, file, sound, broken]);
  return outfile;
}

describe('the fuzzer', () => {
  it.each(HOLES.map((hole) => [hole.name, hole] as const))(
    'notices that %s',
    async (_name, hole) => {
      const site = await FuzzSite.start(await bundleWith(hole));
      try {
        const { findings } = await fuzz(site, { seed: 1, requests: REQUESTS, findingLimit: 1 });
        expect(findings).not.toEqual([]);
      } finally {
        await site.stop();
      }
    },
    BUNDLING_MILLISECONDS,
  );
});
