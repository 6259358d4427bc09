import { describe, expect, it } from '@jest/globals';
import { SweepSchedule } from './sweep-schedule';

const COUNTS = { buckets: 1, removed: 0, kept: 0, unclear: 0, refused: 0, failed: 0 };

/** Runs a schedule for so many sweeps, and tells how long it waited before each. */
async function waits(random: number, results: readonly (Error | undefined)[]): Promise<readonly number[]> {
  const waited: number[] = [];
  const told: string[] = [];
  let sweeps = 0;
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const schedule = new SweepSchedule({
    intervalSeconds: 100,
    random: () => random,
    now: () => 0,
    wait: async (milliseconds, signal) => {
      signal.throwIfAborted();
      if (sweeps === results.length) {
        resolve(undefined);
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        });
      }
      waited.push(milliseconds);
    },
    run: () => {
      const error = results[sweeps++];
      return error ? Promise.reject(error) : Promise.resolve(COUNTS);
    },
    swept: () => told.push('swept'),
    failed: () => told.push('failed'),
  });
  schedule.onApplicationBootstrap();
  await over;
  await schedule.onModuleDestroy();
  expect(told).toEqual(results.map((error) => (error ? 'failed' : 'swept')));
  return waited;
}

describe('the schedule of sweeps', () => {
  it('begins anywhere within the interval, and goes on at about the interval', async () => {
    expect(await waits(0, [undefined, undefined])).toEqual([0, 75_000]);
    expect(await waits(0.5, [undefined, undefined])).toEqual([50_000, 100_000]);
    expect(await waits(1, [undefined, undefined])).toEqual([100_000, 125_000]);
  });

  it('goes on after a sweep that failed', async () => {
    expect(await waits(0.5, [new Error('no backend'), undefined])).toHaveLength(2);
  });

  it('may be switched off', async () => {
    const fail = (): never => {
      throw new Error('never');
    };
    const off = new SweepSchedule({
      intervalSeconds: undefined,
      run: fail,
      swept: fail,
      failed: fail,
      wait: fail,
    });
    off.onApplicationBootstrap();
    await expect(off.onModuleDestroy()).resolves.toBeUndefined();
  });
});
