import { describe, expect, it } from '@jest/globals';
import { CountingProvider } from '../counting-provider.fixture';
import type { KeyProviderErrorKind } from '../key-provider-error';
import { SealingKeys } from './sealing-keys';

const AGE_SECONDS = 1000;
const GRACE_SECONDS = 500;
const KEYS_SEALED = 1000;

function setUp({ outageGraceSeconds = GRACE_SECONDS, maxSeals = KEYS_SEALED } = {}) {
  const time = { seconds: 0 };
  const pastAge: string[] = [];
  const provider = new CountingProvider('main');
  const limits = { maxAgeSeconds: AGE_SECONDS, maxSeals, outageGraceSeconds, entries: 10 };
  const keys = new SealingKeys({
    limits,
    now: () => time.seconds * 1000,
    made: () => undefined,
    sealedPastAge: (kekId) => pastAge.push(kekId),
  });
  const take = async () => (await keys.take('photos', { provider })).wrapped.toString('hex');
  const fail = (kind: KeyProviderErrorKind | undefined) => {
    provider.failing = kind;
  };
  return { keys, provider, time, pastAge, limits, take, fail };
}

/** What goes on in the background has no timer and no socket, so a turn of the loop ends it. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a key near its end', () => {
  it('is renewed in the background while it is still used', async () => {
    const { take, time, provider } = setUp();
    const first = await take();
    time.seconds = 949;
    expect(await take()).toBe(first);
    expect(provider.generated).toBe(1);
    time.seconds = 950;
    expect(await Promise.all([take(), take()])).toEqual([first, first]);
    await settle();
    expect(provider.generated).toBe(2);
    expect(await take()).not.toBe(first);
    expect(provider.generated).toBe(2);
  });

  it('is renewed before its seals are used up, too', async () => {
    const { take, provider } = setUp({ maxSeals: 20 });
    for (let seal = 1; seal <= 19; seal += 1) await take();
    expect(provider.generated).toBe(1);
    await take();
    await settle();
    expect(provider.generated).toBe(2);
  });

  it('whose renewal fails is asked for again after half a minute, and used until its time is over', async () => {
    const { take, time, provider, fail } = setUp({ outageGraceSeconds: 0 });
    const first = await take();
    fail('denied');
    for (const seconds of [950, 960, 979, 980]) {
      time.seconds = seconds;
      expect(await take()).toBe(first);
      await settle();
    }
    expect(provider.generated).toBe(3);
    time.seconds = 1000;
    await expect(take()).rejects.toMatchObject({ kind: 'denied' });
  });
});

describe('a key past its age', () => {
  it('is used while the provider is unavailable, and no longer than the grace', async () => {
    const { take, time, fail, pastAge } = setUp();
    const first = await take();
    fail('unavailable');
    for (const seconds of [1000, 1200, 1499]) {
      time.seconds = seconds;
      expect(await take()).toBe(first);
    }
    expect(pastAge).toEqual(['main', 'main', 'main']);
    time.seconds = 1500;
    await expect(take()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.each<KeyProviderErrorKind>(['denied', 'disabled', 'refused'])(
    'is not used where the provider says %s',
    async (kind) => {
      const { take, time, fail } = setUp();
      await take();
      fail(kind);
      time.seconds = 1000;
      await expect(take()).rejects.toMatchObject({ kind });
    },
  );

  it('is no longer used when an unavailable provider comes back and says no', async () => {
    const { take, time, fail } = setUp();
    const first = await take();
    fail('unavailable');
    time.seconds = 1000;
    expect(await take()).toBe(first);
    fail('disabled');
    time.seconds = 1002;
    expect(await take()).toBe(first); // asks in the background
    await settle();
    await expect(take()).rejects.toMatchObject({ kind: 'disabled' });
  });

  it.each([950, 1000])(
    'is not used again in an outage that comes after the provider said no, at %i s',
    async (saidNoAt) => {
      const { take, time, fail } = setUp();
      await take();
      fail('disabled');
      time.seconds = saidNoAt;
      await take().catch(() => undefined);
      await settle();
      fail('unavailable');
      time.seconds = 1030;
      await expect(take()).rejects.toMatchObject({ kind: 'unavailable' });
      fail(undefined);
      await expect(take()).resolves.toEqual(expect.any(String));
    },
  );

  it('is never used past its seals', async () => {
    const { take, time, fail } = setUp({ maxSeals: 3 });
    await take();
    fail('unavailable');
    time.seconds = 1000;
    await take();
    await take();
    await expect(take()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is asked for once a second at most, by no request that waits, and replaced as soon as the provider is back', async () => {
    const { take, time, fail, provider, pastAge } = setUp();
    const first = await take();
    fail('unavailable');
    time.seconds = 1000;
    for (let seal = 0; seal < 5; seal += 1) expect(await take()).toBe(first);
    expect(provider.generated).toBe(2);
    fail(undefined);
    time.seconds = 1001;
    expect(await take()).toBe(first);
    await settle();
    expect(await take()).not.toBe(first);
    expect(provider.generated).toBe(3);
    expect(pastAge).toHaveLength(6);
  });

  it('is asked for at once, however lately that failed before its end', async () => {
    const { take, time, fail } = setUp();
    const first = await take();
    fail('unavailable');
    time.seconds = 999;
    await take();
    await settle();
    fail(undefined);
    time.seconds = 1000;
    await take();
    await settle();
    expect(await take()).not.toBe(first);
  });

  it('is used for everybody who waited for the next one', async () => {
    const { take, time, fail, provider } = setUp();
    const first = await take();
    fail('unavailable');
    time.seconds = 1000;
    expect(await Promise.all([take(), take(), take()])).toEqual([first, first, first]);
    expect(provider.generated).toBe(2);
  });
});

describe('keys under a recovery KEK besides', () => {
  it('are wrapped by both', async () => {
    const { keys, provider } = setUp();
    const recovery = new CountingProvider('glass');
    const { key, recipients } = await keys.take('photos', { provider, recovery });
    expect(recipients).toEqual([{ kekId: 'glass', wrapped: expect.any(Buffer) }]);
    const { wrapped } = recipients[0]!;
    expect(await recovery.unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);
  });

  it('are not made where it cannot wrap them', async () => {
    const { keys, provider } = setUp();
    const recovery = new CountingProvider('glass');
    recovery.failing = 'denied';
    await expect(keys.take('photos', { provider, recovery })).rejects.toMatchObject({ kekId: 'glass' });
  });
});

describe('SealingKeys.retain', () => {
  it('forgets keys of other providers, those under way too', async () => {
    const { keys, provider, take } = setUp();
    const first = await take();
    keys.retain(new Set([provider]));
    expect(await take()).toBe(first);
    keys.retain(new Set());
    const second = take();
    keys.retain(new Set());
    await second;
    expect(await take()).not.toBe(first);
    expect(provider.generated).toBe(3);
  });
});
