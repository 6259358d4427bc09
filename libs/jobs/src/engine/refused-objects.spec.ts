import { expect, it } from '@jest/globals';
import { checkpointId } from '../checkpoint/checkpoint';
import type { JudgedObject } from '../job-outcome';
import type { JobRequest } from '../job-request';
import { ManualClock, MemoryStore, request, workOn } from './job-bench.fixture';
import { runJob } from './run-job';

/** More than may fail in a row, and more than a checkpoint names. */
const KEYS = Array.from({ length: 1_500 }, (_, index) => String(index).padStart(4, '0'));
const refused: JudgedObject = { outcome: 'refused', why: 'InvalidObjectState' };

function bench(judge: (key: string) => JudgedObject) {
  const store = new MemoryStore();
  const run = (changes: Partial<JobRequest> = {}) =>
    runJob({
      request: request(changes),
      work: workOn(KEYS, ({ key }) => Promise.resolve(judge(key))),
      store,
      clock: new ManualClock(),
      holder: 'one',
      signal: new AbortController().signal,
    });
  return { run, checkpoint: () => store.stored.get(checkpointId(request()))?.checkpoint };
}

it('a job comes to its end although far more objects than may fail are refused in a row, and counts them', async () => {
  const { run, checkpoint } = bench(() => refused);
  const counts = { refused: 1_500, failed: 0 };
  expect(await run()).toMatchObject({ state: 'finished', counts });
  expect(checkpoint()).toMatchObject({ after: '1499', failed: [], counts });
  expect(await run({ dryRun: true })).toMatchObject({ state: 'finished', counts });
});

it('a job ends when object after object fails, with refused ones among them', async () => {
  const { run } = bench((key) => (key.endsWith('7') ? refused : { outcome: 'failed' }));
  await expect(run()).rejects.toMatchObject({ reason: 'too-many-failures' });
});
