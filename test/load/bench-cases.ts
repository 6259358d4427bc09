import type { BackendKind } from './bench-site';
import { GIB, KIB, MIB } from './units';

/** One size at one concurrency: measured for PUT and GET on every route. */
export interface BenchCase {
  readonly bodyBytes: number;
  readonly concurrency: number;
  /** For each of the rounds. */
  readonly requests: number;
  /** A round starts no further request after that long. */
  readonly seconds: number;
}

const CONCURRENCIES = [1, 16, 64] as const;

interface Size {
  readonly bodyBytes: number;
  readonly requests: number;
  readonly mostAtATime?: number;
}

/** A round of so many bytes is long enough for a CPU clock of 10 ms. */
function cases(sizes: readonly Size[], seconds: number): BenchCase[] {
  return sizes.flatMap(({ bodyBytes, requests, mostAtATime = Infinity }) =>
    CONCURRENCIES.filter((concurrency) => concurrency <= mostAtATime).map((concurrency) => ({
      bodyBytes,
      concurrency,
      requests: Math.max(requests, concurrency),
      seconds,
    })),
  );
}

/** 64 of 1 GiB at a time are what `npm run test:load` is for; the embedded backend would fill the disk with 16. */
export const BENCH_CASES: Readonly<Record<BackendKind, readonly BenchCase[]>> = {
  memory: cases(
    [
      { bodyBytes: 4 * KIB, requests: 4_000 },
      { bodyBytes: MIB, requests: 512 },
      { bodyBytes: 64 * MIB, requests: 12 },
      { bodyBytes: GIB, requests: 1, mostAtATime: 16 },
    ],
    1.5,
  ),
  // every PUT is synced to the disk
  embedded: cases(
    [
      { bodyBytes: 4 * KIB, requests: 1_000 },
      { bodyBytes: MIB, requests: 64 },
      { bodyBytes: 64 * MIB, requests: 2 },
      { bodyBytes: GIB, requests: 1, mostAtATime: 1 },
    ],
    1,
  ),
};

/** Rounds of each case, by turns over the routes; the figures are medians. The largest are measured once. */
export function roundsOf({ bodyBytes, concurrency }: BenchCase): number {
  return bodyBytes * concurrency >= GIB ? 1 : 3;
}
