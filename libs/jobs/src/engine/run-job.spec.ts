import { describe, expect, it } from '@jest/globals';
import type { StoredEntry } from '@s3ep/s3-protocol';
import { checkpointId } from '../checkpoint/checkpoint';
import type { JudgedObject } from '../job-outcome';
import type { JobRequest } from '../job-request';
import { ManualClock, MemoryStore, request, settled, workOn } from './job-bench.fixture';
import type { JobWork } from './job-work';
import { runJob } from './run-job';

const KEYS = Array.from({ length: 35 }, (_, index) => `key-${String(index).padStart(2, '0')}`);
const LEASE_MILLISECONDS = 60_000;
const done = (): Promise<JudgedObject> => Promise.resolve({ outcome: 'done', kekId: 'old' });

function bench() {
  const store = new MemoryStore();
  const clock = new ManualClock();
  const run = (
    holder: string,
    work: JobWork,
    changes: Partial<JobRequest> = {},
    signal = new AbortController().signal,
  ) =>
    runJob({
      request: request(changes),
      work,
      store,
      clock,
      holder,
      leaseMilliseconds: LEASE_MILLISECONDS,
      signal,
    });
  const checkpoint = (changes: Partial<JobRequest> = {}) =>
    store.stored.get(checkpointId(request(changes)))?.checkpoint;
  return { store, clock, run, checkpoint };
}

/** Deals with keys until `last`, and with that one and those behind it never. */
function stuckBehind(last: string, dealt: string[] = []) {
  return workOn(KEYS, async ({ key }: StoredEntry, signal) => {
    if (key >= last)
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    dealt.push(key);
    return done();
  });
}

describe('a job', () => {
  it('deals with everything, and counts it', async () => {
    const { run, checkpoint } = bench();
    const progress = await run('one', workOn(KEYS, done));
    expect(progress).toMatchObject({
      state: 'finished',
      objects: 35,
      bytes: 3_500,
      counts: { done: 35, failed: 0 },
      keks: { old: 35 },
      total: { objects: 35, bytes: 3_500 },
      isResumed: false,
    });
    expect(checkpoint()).toMatchObject({ state: 'finished', after: 'key-34', objects: 35 });
  });

  it('has never more under way than it may', async () => {
    const { run } = bench();
    let underWay = 0;
    let most = 0;
    const work = workOn(KEYS, async () => {
      most = Math.max(most, ++underWay);
      await settled();
      underWay--;
      return done();
    });
    await run('one', work, { concurrency: 3 });
    expect(most).toBe(3);
  });

  it('goes on where it was cancelled, and forgets nothing that it counted', async () => {
    const { run, checkpoint } = bench();
    const cancel = new AbortController();
    const dealt: string[] = [];
    const first = run('one', stuckBehind('key-12', dealt), {}, cancel.signal);
    await settled();
    cancel.abort(new Error('cancelled'));
    expect(await first).toMatchObject({ state: 'cancelled', objects: 12, why: 'cancelled' });
    expect(checkpoint()).toMatchObject({ state: 'cancelled', after: 'key-11' });

    const second = await run(
      'two',
      workOn(KEYS, ({ key }) => {
        dealt.push(key);
        return done();
      }),
    );
    expect(second).toMatchObject({ state: 'finished', isResumed: true, objects: 35, counts: { done: 35 } });
    expect(dealt.toSorted()).toEqual(KEYS);
  });

  it('begins anew where it is told to, and where the last run came to its end', async () => {
    const { run } = bench();
    const cancel = new AbortController();
    const first = run('one', stuckBehind('key-12'), {}, cancel.signal);
    await settled();
    cancel.abort();
    await first;
    expect(await run('two', workOn(KEYS, done), { restart: true })).toMatchObject({
      objects: 35,
      isResumed: false,
    });
    expect(await run('three', workOn(KEYS, done))).toMatchObject({ objects: 35, isResumed: false });
  });

  it('begins anew where the last run was to bring objects to something else', async () => {
    const { run } = bench();
    const cancel = new AbortController();
    const first = run('one', { ...stuckBehind('key-12'), goal: 'another key' }, {}, cancel.signal);
    await settled();
    cancel.abort();
    await first;
    expect(await run('two', workOn(KEYS, done))).toMatchObject({
      objects: 35,
      counts: { done: 35 },
      isResumed: false,
    });
  });

  it.each(['', 'key', 'key-1', 'key-10'])(
    'is refused on prefix %j while another works on key-1',
    async (prefix) => {
      const { run, clock, checkpoint } = bench();
      const cancel = new AbortController();
      const first = run('one', stuckBehind('key-12'), { prefix: 'key-1', kind: 'verify' }, cancel.signal);
      await settled();
      const second = () => run('two', workOn(KEYS, done), { prefix });
      await expect(second()).rejects.toMatchObject({
        reason: 'running',
        until: clock.now() + LEASE_MILLISECONDS,
      });
      expect(checkpoint({ prefix })).toBeUndefined();
      await expect(run('three', workOn(KEYS, done), { prefix: 'other' })).resolves.toBeDefined();
      cancel.abort();
      await first;
      await expect(second()).resolves.toMatchObject({ state: 'finished' });
    },
  );

  it('is refused while another process runs the very same', async () => {
    const { run, clock, checkpoint } = bench();
    const cancel = new AbortController();
    const first = run('one', stuckBehind('key-12'), {}, cancel.signal);
    await settled();
    await expect(run('two', workOn(KEYS, done), { restart: true })).rejects.toMatchObject({
      reason: 'running',
      until: clock.now() + LEASE_MILLISECONDS,
    });
    expect(checkpoint()?.lease.holder).toBe('one');
    cancel.abort();
    await first;
  });

  it('is begun by one of two that begin the very same at once', async () => {
    const { run, checkpoint } = bench();
    const cancel = new AbortController();
    const begun = ['one', 'two'].map((holder) => run(holder, stuckBehind('key-12'), {}, cancel.signal));
    const both = Promise.allSettled(begun);
    await settled();
    const holder = checkpoint()?.lease.holder;
    cancel.abort(new Error('cancelled'));
    const ended = await both;
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(ended[holder === 'one' ? 0 : 1]).toMatchObject({ status: 'fulfilled', value: { objects: 12 } });
  });

  it('begins nothing that was waiting for its turn when it was cancelled', async () => {
    const { run, checkpoint } = bench();
    const cancel = new AbortController();
    const begun: string[] = [];
    const work = workOn(KEYS, async ({ key }) => {
      begun.push(key);
      await settled();
      cancel.abort(new Error('cancelled'));
      return done();
    });
    await run('one', work, { concurrency: 1 }, cancel.signal);
    expect(begun).toEqual(['key-00']);
    expect(checkpoint()).toMatchObject({ after: 'key-00', objects: 1 });
  });

  it('never lets two that begin at once work on overlapping prefixes', async () => {
    const { run, clock, checkpoint } = bench();
    const cancel = new AbortController();
    const begun: string[] = [];
    const begin = (holder: string, prefix: string) =>
      run(
        holder,
        workOn(KEYS, (_entry, signal) => {
          begun.push(holder);
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              reject(signal.reason as Error);
            });
          });
        }),
        { prefix },
        cancel.signal,
      );
    const both = Promise.allSettled([begin('one', ''), begin('two', 'key')]);
    await settled();
    expect(new Set(begun).size).toBeLessThan(2);
    cancel.abort();
    const refused = (await both).map(({ status }) => status === 'rejected');
    expect(refused).toContain(true);
    // whoever was refused keeps nobody out
    for (const [at, prefix] of ['', 'key'].entries())
      if (refused[at]) expect(checkpoint({ prefix })?.lease.expiresAt).toBe(clock.now());
  });

  it('renews its lease while it works, and saves how far it came', async () => {
    const { run, clock, checkpoint } = bench();
    const cancel = new AbortController();
    const first = run('one', stuckBehind('key-12'), {}, cancel.signal);
    await settled();
    const before = checkpoint()?.lease.expiresAt ?? 0;
    await clock.pass(10_000);
    expect(checkpoint()?.lease.expiresAt).toBe(before + 10_000);
    expect(checkpoint()).toMatchObject({ after: 'key-11', objects: 12 });
    cancel.abort();
    await first;
  });

  it('ends where another run has taken it over, and leaves that one’s checkpoint alone', async () => {
    const { run, clock, store, checkpoint } = bench();
    const first = run('one', stuckBehind('key-12'));
    await settled();
    const taken = checkpoint();
    if (!taken) throw new Error('no checkpoint');
    const lease = { holder: 'two', expiresAt: clock.now() + LEASE_MILLISECONDS };
    store.stored.set(taken.id, { checkpoint: { ...taken, lease }, etag: 'of-two' });
    const refused = expect(first).rejects.toMatchObject({ reason: 'lease-lost' });
    await clock.pass(10_000);
    await refused;
    expect(checkpoint()?.lease.holder).toBe('two');
  });

  it('goes on without a checkpoint for a moment, and ends when the lease is over', async () => {
    const { run, clock, store } = bench();
    const first = run('one', stuckBehind('key-12'));
    await settled();
    store.write = () => Promise.reject(new Error('the backend is away'));
    const refused = expect(first).rejects.toMatchObject({ reason: 'lease-lost' });
    for (let passed = 0; passed < LEASE_MILLISECONDS; passed += 10_000) await clock.pass(10_000);
    await refused;
  });

  it('ends when object after object fails, and can be gone on with', async () => {
    const { run, checkpoint } = bench();
    const keys = Array.from({ length: 500 }, (_, index) => String(index).padStart(3, '0'));
    const failing = workOn(keys, () => Promise.resolve({ outcome: 'failed', why: 'no key provider' }));
    await expect(run('one', failing)).rejects.toMatchObject({ reason: 'too-many-failures' });
    expect(checkpoint()).toMatchObject({ state: 'failed' });
  });

  it('takes what throws for a failure of that object, and goes on', async () => {
    const { run } = bench();
    const work = workOn(KEYS, ({ key }) => (key === 'key-03' ? Promise.reject(new Error('a bug')) : done()));
    expect(await run('one', work)).toMatchObject({ state: 'finished', counts: { done: 34, failed: 1 } });
  });

  it('writes no checkpoint in a dry run, and is not held up by one', async () => {
    const { run, store } = bench();
    expect(await run('one', workOn(KEYS, done), { dryRun: true })).toMatchObject({ state: 'finished' });
    expect(store.stored.size).toBe(0);
  });

  it('begins no faster than it may', async () => {
    const { run, clock } = bench();
    let begun = 0;
    const work = workOn(KEYS, () => {
      begun++;
      return done();
    });
    const running = run('one', work, { objectsPerSecond: 10 });
    await settled();
    expect(begun).toBe(1);
    for (let step = 0; step < 10; step++) await clock.pass(100);
    expect(begun).toBe(11);
    for (let step = 0; step < 30; step++) await clock.pass(100);
    expect((await running).objects).toBe(35);
  });
});
