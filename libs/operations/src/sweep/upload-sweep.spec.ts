import { describe, expect, it } from '@jest/globals';
import { PROFILES } from '@s3ep/backend';
import { MultipartMemory } from '../multipart/multipart-memory';
import type { Services } from '../operation-context';
import { FakeState, OTHER_ID } from './fake-state.fixture';
import { UploadSweep } from './upload-sweep';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const MIB = 1_048_576;

function site({ stateBucket }: { readonly stateBucket?: string } = {}) {
  let seconds = 1_800_000_000;
  const now = (): number => seconds * 1_000;
  const state = new FakeState(stateBucket ?? 'bucket', now);
  const refusals: string[] = [];
  const failures: unknown[] = [];
  const multipart = new MultipartMemory({
    keepPartsBelowBytes: 5 * MIB,
    ...(stateBucket !== undefined && { stateBucket }),
  });
  const services = {
    backendProfile: PROFILES.s3,
    multipart,
    policyOf: (bucket: string) => (bucket === stateBucket ? undefined : { mode: 'encrypted' }),
  } as Services;
  const sweep = new UploadSweep({
    client: state.client,
    clientCredentials: [],
    configuredBuckets: [],
    settings: { sweepConcurrency: 2, completedStateSeconds: HOUR, abandonedStateSeconds: DAY },
    services,
    now,
    refused: ({ code }) => refusals.push(code),
    failed: ({ error }) => failures.push(error),
  });
  return {
    state,
    multipart,
    refusals,
    now,
    pass: (more: number) => {
      seconds += more;
    },
    run: async () => {
      const counts = await sweep.run(new AbortController().signal);
      expect(failures).toEqual([]);
      return counts;
    },
  };
}

describe('a sweep', () => {
  it('never touches an upload that is open, however old', async () => {
    const { state, run, pass } = site();
    state.putUpload('u');
    state.open.add('u');
    for (let day = 0; day < 3; day++) {
      pass(DAY);
      expect(await run()).toMatchObject({ kept: 1, removed: 0 });
    }
    expect(state.keys).toHaveLength(1);
  });

  it('removes what is a day old and was seen to be gone an hour before, not sooner', async () => {
    const { state, run, pass } = site();
    const id = state.putUpload('u');
    for (const partNumber of [1, 2, 3]) state.put({ kind: 'tail', id, partNumber, backendEtag: 'e' });
    pass(DAY - 1);
    expect(await run()).toMatchObject({ kept: 1 });
    pass(2 * HOUR);
    expect(await run()).toMatchObject({ kept: 1 });
    pass(HOUR - 1);
    expect(await run()).toMatchObject({ kept: 1 });
    pass(1);
    expect(await run()).toMatchObject({ removed: 1, kept: 0 });
    expect(state.keys).toEqual([]);
  });

  it('counts an upload that was completed on its last day from then on', async () => {
    const { state, run, pass } = site();
    state.putUpload('u');
    state.open.add('u');
    pass(7 * DAY);
    await run();
    state.open.delete('u');
    expect(await run()).toMatchObject({ kept: 1 });
    pass(HOUR);
    expect(await run()).toMatchObject({ removed: 1 });
  });

  it('removes an hour after its own answer, without waiting for a day', async () => {
    const { state, run, pass, multipart, now } = site();
    const id = state.putUpload('u');
    multipart.ended.note(id, now());
    pass(HOUR - 1);
    expect(await run()).toMatchObject({ kept: 1 });
    multipart.ended.note(id, now());
    pass(HOUR - 1);
    expect(await run()).toMatchObject({ kept: 1 });
    pass(1);
    expect(await run()).toMatchObject({ removed: 1 });
  });

  it('does not take its own answer for the end of an upload that is open', async () => {
    const { state, run, pass, multipart, now } = site();
    multipart.ended.note(state.putUpload('u'), now());
    state.open.add('u');
    pass(2 * DAY);
    expect(await run()).toMatchObject({ kept: 1 });
  });

  it('believes nothing but the code', async () => {
    const { state, run, pass } = site();
    state.putUpload('u');
    state.goneCode = 'NoSuchWebsiteConfiguration';
    pass(2 * DAY);
    for (let hour = 0; hour < 3; hour++) {
      pass(HOUR);
      expect(await run()).toMatchObject({ unclear: 1 });
    }
  });

  it('leaves state alone that names another upload than its own', async () => {
    const { state, run, pass } = site();
    const id = state.putUpload('u');
    const [key = ''] = state.keys;
    const moved = state.objects.get(key)!;
    state.objects.delete(key);
    state.objects.set(key.replace(id, OTHER_ID), moved);
    pass(2 * DAY);
    await run();
    pass(HOUR);
    expect(await run()).toMatchObject({ unclear: 1, removed: 0 });
  });

  it('removes parts that came late, when they are a day old', async () => {
    const { state, run, pass } = site();
    state.put({ kind: 'tail', id: OTHER_ID, partNumber: 1, backendEtag: 'e' });
    pass(DAY - 1);
    expect(await run()).toMatchObject({ kept: 1 });
    pass(1);
    expect(await run()).toMatchObject({ removed: 1 });
  });

  it('aborts an upload of a copy when it is a day old, and then removes its state', async () => {
    const { state, run, pass } = site();
    state.putCopy('c');
    state.open.add('c');
    pass(DAY - 1);
    expect(await run()).toMatchObject({ kept: 1 });
    expect(state.aborted).toEqual([]);
    pass(1);
    expect(await run()).toMatchObject({ removed: 1 });
    expect(state.aborted).toEqual(['c']);
    expect(state.keys).toEqual([]);
  });

  it('says that the backend refuses removal, and asks again', async () => {
    const { state, run, pass, refusals } = site();
    state.putUpload('u');
    state.removalCode = 'AccessDenied';
    pass(2 * DAY);
    await run();
    pass(HOUR);
    expect(await run()).toMatchObject({ refused: 1 });
    expect(refusals).toEqual(['AccessDenied']);
    state.removalCode = undefined;
    pass(HOUR);
    expect(await run()).toMatchObject({ removed: 1 });
  });

  it('finds the bucket of an upload by its record where the state has a bucket of its own', async () => {
    const { state, run, pass, multipart } = site({ stateBucket: 'state' });
    multipart.seenBuckets.note('bucket', undefined);
    state.putUpload('u', 'bucket');
    state.putUpload('v', 'elsewhere');
    pass(2 * DAY);
    await run();
    pass(HOUR);
    expect(await run()).toMatchObject({ removed: 1, unclear: 1 });
  });
});
