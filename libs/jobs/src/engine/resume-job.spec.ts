import { describe, expect, it } from '@jest/globals';
import { checkpointId } from '../checkpoint/checkpoint';
import type { JobOutcome, JudgedObject } from '../job-outcome';
import type { JobRequest } from '../job-request';
import { MOST_FAILED_OBJECTS } from './failed-objects';
import { ManualClock, MemoryStore, request, settled, workOn } from './job-bench.fixture';
import type { JobWork } from './job-work';
import { runJob } from './run-job';

/** More than may fail, and three behind. */
const KEYS = Array.from({ length: 3_000 }, (_, index) => String(index).padStart(4, '0'));
const STUCK = '2500';

function bench() {
  const store = new MemoryStore();
  const clock = new ManualClock();
  const id = checkpointId(request());
  const run = (work: JobWork, changes: Partial<JobRequest> = {}, signal = new AbortController().signal) =>
    runJob({ request: request(changes), work, store, clock, holder: 'one', signal });
  /** Runs until it comes to a key that never ends, and ends it there. */
  const runUntilStuck = async (judge: (key: string) => JudgedObject) => {
    const cancel = new AbortController();
    const work = workOn(KEYS, async ({ key }, signal) => {
      if (key >= STUCK)
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        });
      return judge(key);
    });
    const ended = run(work, {}, cancel.signal);
    await settled();
    cancel.abort(new Error('cancelled'));
    return ended;
  };
  return { store, id, run, runUntilStuck, checkpoint: () => store.stored.get(id)?.checkpoint };
}

/** Every tenth fails, so that it does not look like the backend. */
const tenth =
  (outcome: JobOutcome) =>
  (key: string): JudgedObject => ({ outcome: key.endsWith('7') ? outcome : 'done', kekId: 'old' });
const done = (): JudgedObject => ({ outcome: 'done', kekId: 'old' });

/** Deals with all, and notes which. */
function noting(judge: (key: string) => JudgedObject) {
  const dealt: string[] = [];
  const work = workOn(KEYS, ({ key }) => {
    dealt.push(key);
    return Promise.resolve(judge(key));
  });
  return { dealt, work };
}

describe('a job that goes on', () => {
  it.each<JobOutcome>(['failed', 'contended', 'unguarded', 'wrong-key', 'damaged'])(
    'tries again what came out as %s, and counts it once',
    async (outcome) => {
      const { run, runUntilStuck } = bench();
      expect(await runUntilStuck(tenth(outcome))).toMatchObject({
        objects: 2_500,
        counts: { [outcome]: 250 },
      });
      const { dealt, work } = noting(done);
      const ended = await run(work);
      expect(ended).toMatchObject({
        state: 'finished',
        isResumed: true,
        triedAgain: 250,
        objects: 3_000,
        bytes: 300_000,
        counts: { done: 3_000, [outcome]: 0 },
        keks: { old: 3_000 },
        total: { objects: 3_000, bytes: 300_000 },
      });
      expect(dealt.filter((key) => key < STUCK)).toEqual(
        KEYS.filter((key) => key < STUCK && key.endsWith('7')),
      );
      expect(new Set(dealt).size).toBe(dealt.length);
    },
  );

  it.each<JobOutcome>(['older-version', 'refused'])(
    'leaves alone what came out as %s, and still counts it',
    async (outcome) => {
      const { run, runUntilStuck } = bench();
      await runUntilStuck(tenth(outcome));
      const { dealt, work } = noting(done);
      expect(await run(work)).toMatchObject({ counts: { [outcome]: 250 } });
      expect(dealt).toEqual(KEYS.filter((key) => key >= STUCK));
    },
  );

  it('forgets none that fails again, nor one that it had no time for', async () => {
    const { run, runUntilStuck, checkpoint } = bench();
    await runUntilStuck(tenth('failed'));
    const cancel = new AbortController();
    const half = workOn(KEYS, ({ key }) => {
      if (key === '1007') cancel.abort(new Error('cancelled'));
      return Promise.resolve(tenth('failed')(key));
    });
    await run(half, {}, cancel.signal);
    expect(
      checkpoint()
        ?.failed.map(({ key }) => key)
        .toSorted(),
    ).toEqual(KEYS.filter((key) => key < STUCK && key.endsWith('7')));
    expect(checkpoint()).toMatchObject({ objects: 2_500, counts: { failed: 250 } });
  });

  it('begins where too many had failed to name them, and says so', async () => {
    const { run, runUntilStuck, checkpoint } = bench();
    const half = (key: string): JudgedObject => ({ outcome: Number(key) % 2 === 0 ? 'failed' : 'done' });
    const first = await runUntilStuck(half);
    expect(first).toMatchObject({ counts: { failed: 1_250 }, resumesAfter: '1999' });
    expect(checkpoint()).toMatchObject({ after: '1999', state: 'cancelled' });
    expect(checkpoint()?.failed).toHaveLength(MOST_FAILED_OBJECTS);
    const { dealt, work } = noting(done);
    const second = await run(work);
    expect(second).toMatchObject({ state: 'finished', triedAgain: 1_000, counts: { failed: 0 } });
    expect(second.resumesAfter).toBeUndefined();
    expect(new Set(dealt)).toEqual(new Set(KEYS.filter((key) => key > '1999' || Number(key) % 2 === 0)));
    expect(dealt).toHaveLength(new Set(dealt).size);
  });

  it('refuses a checkpoint that cannot be authenticated, and begins anew only when told to', async () => {
    const { store, id, run } = bench();
    store.stored.set(id, { etag: 'forged', distrusted: 'seal' });
    const { dealt, work } = noting(done);
    await expect(run(work)).rejects.toMatchObject({
      reason: 'checkpoint-not-authentic',
      message: expect.stringMatching(/\.s3ep\/jobs\/re-seal-.*\(seal\).*--restart/) as unknown,
    });
    expect({ dealt, left: store.stored.get(id) }).toEqual({
      dealt: [],
      left: { etag: 'forged', distrusted: 'seal' },
    });
    expect(await run(work, { restart: true })).toMatchObject({ state: 'finished', isResumed: false });
    expect(dealt).toEqual(KEYS);
  });
});
