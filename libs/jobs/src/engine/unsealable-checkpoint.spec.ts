import { expect, it } from '@jest/globals';
import { checkpointId } from '../checkpoint/checkpoint';
import { JobRefusedError } from '../job-refused-error';
import type { JobRequest } from '../job-request';
import { ManualClock, MemoryStore, request, workOn } from './job-bench.fixture';
import { runJob } from './run-job';

function bench() {
  const store = new MemoryStore();
  const clock = new ManualClock();
  const run = (holder: string, changes: Partial<JobRequest> = {}) =>
    runJob({
      request: request({ kind: 'verify', ...changes }),
      work: workOn(['a', 'b'], () => Promise.resolve({ outcome: 'done' })),
      store,
      clock,
      holder,
      signal: new AbortController().signal,
    });
  return { store, clock, run };
}

function unsealable(): Promise<never> {
  return Promise.reject(new JobRefusedError('checkpoint-not-sealable', 'no right to seal'));
}

it('verify goes without a checkpoint where none can be sealed, from the beginning, and says so', async () => {
  const { store, run } = bench();
  store.write = unsealable;
  expect(await run('one')).toMatchObject({
    state: 'finished',
    objects: 2,
    counts: { done: 2 },
    isResumed: false,
    withoutCheckpoint: 'no right to seal',
  });
});

it('other jobs do not begin where no checkpoint can be sealed', async () => {
  const { store, run } = bench();
  store.write = unsealable;
  await expect(run('one', { kind: 're-seal' })).rejects.toMatchObject({ reason: 'checkpoint-not-sealable' });
});

it('verify without a checkpoint is refused all the same while another job works there', async () => {
  const { store, clock, run } = bench();
  await run('other', { kind: 're-seal' });
  const id = checkpointId(request({ kind: 're-seal' }));
  const stored = store.stored.get(id);
  if (!stored?.checkpoint) throw new Error('no checkpoint');
  const lease = { holder: 'other', expiresAt: clock.now() + 60_000 };
  store.stored.set(id, { ...stored, checkpoint: { ...stored.checkpoint, lease } });
  store.write = unsealable;
  await expect(run('one')).rejects.toMatchObject({ reason: 'running' });
});

it('says nothing of it where there is a checkpoint', async () => {
  expect(await bench().run('one')).not.toHaveProperty('withoutCheckpoint');
});
