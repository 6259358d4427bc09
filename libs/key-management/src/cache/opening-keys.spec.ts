import { describe, expect, it } from '@jest/globals';
import { CountingProvider } from '../counting-provider.fixture';
import type { KeyProviderErrorKind } from '../key-provider-error';
import { OpeningKeys } from './opening-keys';

const AGE_SECONDS = 1000;
const GRACE_SECONDS = 500;
const NOES: KeyProviderErrorKind[] = ['denied', 'disabled', 'refused'];

async function setUp({ outageGraceSeconds = GRACE_SECONDS } = {}) {
  const time = { seconds: 0 };
  const provider = new CountingProvider('main');
  const limits = { maxAgeSeconds: AGE_SECONDS, outageGraceSeconds, entries: 10 };
  const keys = new OpeningKeys({ limits, now: () => time.seconds * 1000 });
  const { key, wrapped } = await provider.generateBucketKey('photos');
  const wanted = { wrapped, originBucket: 'photos' };
  const get = () => keys.get(provider, wanted);
  const fail = (kind: KeyProviderErrorKind | undefined) => {
    provider.failing = kind;
  };
  return { keys, provider, time, limits, key, wanted, get, fail };
}

/** What goes on in the background has no timer and no socket, so a turn of the loop ends it. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a key near the end of its age', () => {
  it('is unwrapped again in the background, once for all who read, and starts anew', async () => {
    const { get, time, provider, key } = await setUp();
    await get();
    time.seconds = 949;
    expect(get()).toEqual(key); // no promise
    expect(provider.unwrapped).toBe(1);
    time.seconds = 950;
    expect([get(), get()]).toEqual([key, key]);
    expect(provider.unwrapped).toBe(2);
    await settle();
    time.seconds = 950 + 949;
    expect(get()).toEqual(key);
    expect(provider.unwrapped).toBe(2);
  });

  it('is asked for again after half a minute where its provider is unavailable', async () => {
    const { get, time, provider, key, fail } = await setUp();
    await get();
    fail('unavailable');
    for (const seconds of [950, 960, 979, 980, 999]) {
      time.seconds = seconds;
      expect(get()).toEqual(key);
      await settle();
    }
    expect(provider.unwrapped).toBe(3);
  });

  it.each(NOES)('is dropped when the provider says %s, and no outage brings it back', async (kind) => {
    const { get, time, key, fail } = await setUp();
    await get();
    fail(kind);
    time.seconds = 950;
    expect(get()).toEqual(key); // asks in the background
    await settle();
    await expect(get()).rejects.toMatchObject({ kind });
    fail('unavailable');
    await expect(get()).rejects.toMatchObject({ kind: 'unavailable' });
    fail(undefined);
    expect(await get()).toEqual(key);
  });
});

describe('a key past its age', () => {
  it('is unwrapped again before it is used, once for all who wait', async () => {
    const { get, time, provider, key } = await setUp();
    await get();
    time.seconds = 1000;
    const answers = [get(), get(), get()];
    for (const answer of answers) expect(answer).toBeInstanceOf(Promise);
    expect(await Promise.all(answers.map(async (answer) => answer))).toEqual([key, key, key]);
    expect(provider.unwrapped).toBe(2);
    expect(get()).toEqual(key); // no promise
  });

  it('is used while the provider is unavailable, and no longer than the grace', async () => {
    const { get, time, key, fail } = await setUp();
    await get();
    fail('unavailable');
    for (const seconds of [1000, 1200, 1499]) {
      time.seconds = seconds;
      expect(await Promise.all([1, 2].map(async () => get()))).toEqual([key, key]);
    }
    time.seconds = 1500;
    await expect(get()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is not used in an outage where no grace is given', async () => {
    const { get, time, fail } = await setUp({ outageGraceSeconds: 0 });
    await get();
    fail('unavailable');
    time.seconds = 1000;
    await expect(get()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.each(NOES)('is not used where the provider says %s', async (kind) => {
    const { get, time, fail } = await setUp();
    await get();
    fail(kind);
    time.seconds = 1000;
    await expect(get()).rejects.toMatchObject({ kind });
    fail('unavailable');
    await expect(get()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is no longer used when an unavailable provider comes back and says no', async () => {
    const { get, time, key, fail } = await setUp();
    await get();
    fail('unavailable');
    time.seconds = 1000;
    expect(await get()).toEqual(key);
    fail('disabled');
    time.seconds = 1001;
    expect(get()).toEqual(key); // asks in the background
    await settle();
    await expect(get()).rejects.toMatchObject({ kind: 'disabled' });
  });

  it('is asked for once a second at most, by no reader that waits, until the provider is back', async () => {
    const { get, time, provider, key, fail } = await setUp();
    await get();
    fail('unavailable');
    time.seconds = 1000;
    await get();
    for (let read = 0; read < 5; read += 1) expect(get()).toEqual(key); // no promise
    expect(provider.unwrapped).toBe(2);
    fail(undefined);
    time.seconds = 1001;
    expect(get()).toEqual(key);
    await settle();
    time.seconds = 1900;
    expect(get()).toEqual(key);
    expect(provider.unwrapped).toBe(3);
  });
});

describe('a key that this process made', () => {
  it('has an age too', async () => {
    const { keys, get, time, provider, key, wanted } = await setUp();
    keys.put({ provider, key, ...wanted, recipients: [] });
    expect(get()).toEqual(key);
    expect(provider.unwrapped).toBe(0);
    time.seconds = 1000;
    expect(await get()).toEqual(key);
    expect(provider.unwrapped).toBe(1);
  });
});

describe('OpeningKeys after a reload', () => {
  it('goes by the new age at once', async () => {
    const { keys, get, time, provider, limits } = await setUp();
    await get();
    keys.limits = { ...limits, maxAgeSeconds: 60 };
    time.seconds = 60;
    await get();
    expect(provider.unwrapped).toBe(2);
  });

  it('does not keep what a provider that went unwraps afterwards', async () => {
    const { keys, get, provider, key } = await setUp();
    const pending = get();
    keys.retain(new Set());
    expect(await pending).toEqual(key);
    await get();
    expect(provider.unwrapped).toBe(2);
  });
});
