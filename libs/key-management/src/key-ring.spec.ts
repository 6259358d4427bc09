import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { BucketSettings, KekState } from '@s3ep/config';
import { CountingProvider } from './counting-provider.fixture';
import { KeyRing } from './key-ring';
import { BucketPolicies } from './policies/bucket-policies';

const entry = (match: string, more: Partial<BucketSettings> = {}): BucketSettings => ({
  match,
  mode: 'encrypted',
  activeKek: 'new',
  readableKeks: ['old'],
  acceptOrigins: [],
  plaintextReads: 'refuse',
  sealMetadata: false,
  ...more,
});

function setUp({ maxSeals = 100, entries = 10 } = {}) {
  const time = { milliseconds: 0 };
  const [now, old, other] = ['new', 'old', 'other'].map((kekId) => new CountingProvider(kekId));
  const ring = new KeyRing({
    providers: [now!, old!, other!],
    policies: new BucketPolicies([
      entry('photos'),
      entry('replica', { acceptOrigins: ['photos'] }),
      entry('archive', { activeKek: 'old' }),
      entry('plain', { mode: 'passthrough', activeKek: undefined, readableKeks: [] }),
      entry('misconfigured', { activeKek: 'nowhere' }),
      entry('many-*'),
    ]),
    limits: {
      bucketKeyMaxAgeSeconds: 60,
      bucketKeyMaxSeals: maxSeals,
      bucketKeyCacheMaxAgeSeconds: 60,
      bucketKeyCacheEntries: entries,
    },
    now: () => time.milliseconds,
  });
  return { ring, time, provider: now!, old: old!, other: other! };
}

/** A key that some other process wrapped. */
async function foreignKey(kekId: string, originBucket: string) {
  const { key, wrapped } = await new CountingProvider(kekId).generateBucketKey(originBucket);
  return { key, wanted: { bucket: originBucket, kekId, originBucket, wrapped } };
}

describe('KeyRing.bucketKeyForSeal', () => {
  it('gives the same key for a bucket, and another for the next bucket', async () => {
    const { ring, provider } = setUp();
    const first = await ring.bucketKeyForSeal('photos');
    expect(first).toMatchObject({ kekId: 'new', originBucket: 'photos' });
    expect(await ring.bucketKeyForSeal('photos')).toEqual(first);
    expect((await ring.bucketKeyForSeal('replica')).key).not.toEqual(first.key);
    expect(provider.generated).toBe(2);
  });

  it('makes one key for a hundred callers at once', async () => {
    const { ring, provider } = setUp({ maxSeals: 200 });
    const keys = await Promise.all(Array.from({ length: 100 }, () => ring.bucketKeyForSeal('photos')));
    expect(new Set(keys.map(({ wrapped }) => wrapped.toString('hex'))).size).toBe(1);
    expect(provider.generated).toBe(1);
  });

  it('replaces a key after its number of seals, also for callers at once', async () => {
    const { ring, provider } = setUp({ maxSeals: 10 });
    const keys = await Promise.all(Array.from({ length: 25 }, () => ring.bucketKeyForSeal('photos')));
    const uses = new Map<string, number>();
    for (const { wrapped } of keys)
      uses.set(wrapped.toString('hex'), (uses.get(wrapped.toString('hex')) ?? 0) + 1);
    expect([...uses.values()]).toEqual([10, 10, 5]);
    expect(provider.generated).toBe(3);
  });

  it('replaces a key when its time is over', async () => {
    const { ring, time, provider } = setUp();
    await ring.bucketKeyForSeal('photos');
    time.milliseconds = 56_999;
    await ring.bucketKeyForSeal('photos');
    expect(provider.generated).toBe(1);
    time.milliseconds = 60_000;
    await ring.bucketKeyForSeal('photos');
    expect(provider.generated).toBe(2);
  });

  it('keeps keys for no more buckets than configured', async () => {
    const { ring, provider } = setUp({ entries: 2 });
    for (const bucket of ['many-1', 'many-2', 'many-3', 'many-3', 'many-1'])
      await ring.bucketKeyForSeal(bucket);
    expect(provider.generated).toBe(4);
  });

  it('does not remember a failure', async () => {
    const { ring, provider } = setUp();
    provider.failing = 'unavailable';
    await expect(ring.bucketKeyForSeal('photos')).rejects.toMatchObject({ kind: 'unavailable' });
    provider.failing = undefined;
    await expect(ring.bucketKeyForSeal('photos')).resolves.toMatchObject({ kekId: 'new' });
  });

  it.each([
    ['elsewhere', 'no-policy'],
    ['plain', 'no-active-kek'],
    ['misconfigured', 'unknown-kek'],
  ])('refuses bucket %s: %s', async (bucket, reason) => {
    await expect(setUp().ring.bucketKeyForSeal(bucket)).rejects.toMatchObject({
      name: 'KeyRefusedError',
      reason,
    });
  });
});

describe('KeyRing.bucketKeyForOpen', () => {
  it.each(['new', 'old'])('unwraps a key of the KEK %s once, then has it at hand', async (kekId) => {
    const { ring, provider, old } = setUp();
    const { key, wanted } = await foreignKey(kekId, 'photos');
    const answers = await Promise.all([1, 2, 3].map(async () => ring.bucketKeyForOpen(wanted)));
    expect(answers).toEqual([key, key, key]);
    expect(ring.bucketKeyForOpen(wanted)).toEqual(key); // no promise
    expect(provider.unwrapped + old.unwrapped).toBe(1);
  });

  it('opens what this process sealed without asking the provider', async () => {
    const { ring, provider } = setUp();
    const { key, ...sealed } = await ring.bucketKeyForSeal('photos');
    expect(ring.bucketKeyForOpen({ bucket: 'photos', ...sealed })).toEqual(key);
    expect(provider.unwrapped).toBe(0);
  });

  it('accepts a record of another bucket only where its origin is listed', async () => {
    const { ring } = setUp();
    const { key, wanted } = await foreignKey('new', 'photos');
    expect(await ring.bucketKeyForOpen({ ...wanted, bucket: 'replica' })).toEqual(key);
    expect(() => ring.bucketKeyForOpen({ ...wanted, bucket: 'many-1' })).toThrow(
      expect.objectContaining({ reason: 'origin-not-accepted' }),
    );
  });

  it('refuses a record that claims an accepted origin but was wrapped for another', async () => {
    const { ring } = setUp();
    const { wanted } = await foreignKey('new', 'many-1');
    await expect(
      ring.bucketKeyForOpen({ ...wanted, bucket: 'replica', originBucket: 'photos' }),
    ).rejects.toMatchObject({ kind: 'refused' });
  });

  it('does not give a cached key to a record that claims an origin it was not wrapped for', async () => {
    const { ring } = setUp();
    const { wanted } = await foreignKey('new', 'replica');
    await ring.bucketKeyForOpen(wanted);
    await expect(ring.bucketKeyForOpen({ ...wanted, originBucket: 'photos' })).rejects.toMatchObject({
      kind: 'refused',
    });
  });

  it('refuses a KEK that may not be read here, even when its key is cached', async () => {
    const { ring } = setUp();
    const { wanted } = await foreignKey('new', 'photos');
    await ring.bucketKeyForOpen(wanted);
    expect(() => ring.bucketKeyForOpen({ ...wanted, bucket: 'archive' })).toThrow(
      expect.objectContaining({ reason: 'kek-not-readable-here' }),
    );
  });

  it.each([
    [{ bucket: 'elsewhere' }, 'no-policy'],
    [{ kekId: 'nowhere' }, 'unknown-kek'],
    [{ kekId: 'other' }, 'kek-not-readable-here'],
  ])('refuses %j: %s', async (change, reason) => {
    const { wanted } = await foreignKey('new', 'photos');
    expect(() => setUp().ring.bucketKeyForOpen({ ...wanted, ...change })).toThrow(
      expect.objectContaining({ name: 'KeyRefusedError', reason }),
    );
  });

  it('does not remember a failure', async () => {
    const { ring, provider } = setUp();
    const { key, wanted } = await foreignKey('new', 'photos');
    provider.failing = 'unavailable';
    await expect(ring.bucketKeyForOpen(wanted)).rejects.toMatchObject({ kind: 'unavailable' });
    provider.failing = undefined;
    expect(await ring.bucketKeyForOpen(wanted)).toEqual(key);
  });

  it('keeps no more keys than configured', async () => {
    const { ring, provider } = setUp({ entries: 2 });
    const wanted = await Promise.all(
      ['many-1', 'many-2', 'many-3'].map((bucket) => foreignKey('new', bucket)),
    );
    for (const each of wanted) await ring.bucketKeyForOpen(each.wanted);
    await ring.bucketKeyForOpen(wanted[2]!.wanted);
    await ring.bucketKeyForOpen(wanted[0]!.wanted);
    expect(provider.unwrapped).toBe(4);
  });
});

describe('KeyRing.clear', () => {
  it('forgets the keys for sealing and for opening', async () => {
    const { ring, provider } = setUp();
    const { key, ...sealed } = await ring.bucketKeyForSeal('photos');
    ring.clear();
    expect((await ring.bucketKeyForSeal('photos')).key).not.toEqual(key);
    expect(await ring.bucketKeyForOpen({ bucket: 'photos', ...sealed })).toEqual(key);
    expect(provider.unwrapped).toBe(1);
  });
});

describe('KeyRing.check', () => {
  it('tells which KEK can be used', async () => {
    const { ring, old } = setUp();
    old.failing = 'unavailable';
    expect(await ring.check()).toEqual([
      { kekId: 'new', type: 'local-aes', outcome: 'ok' },
      { kekId: 'old', type: 'local-aes', outcome: 'unavailable' },
    ]);
  });

  it('asks a KEK that is only read to unwrap again what it unwrapped last, and never to wrap', async () => {
    const old = new CountingProvider('old');
    const ring = new KeyRing({
      providers: [new CountingProvider('new'), old],
      policies: new BucketPolicies([entry('photos')]),
      limits: {
        bucketKeyMaxAgeSeconds: 60,
        bucketKeyMaxSeals: 100,
        bucketKeyCacheMaxAgeSeconds: 60,
        bucketKeyCacheEntries: 10,
      },
    });
    const checked = async () => (await ring.check()).map(({ kekId, outcome }) => `${kekId} ${outcome}`);
    expect(await checked()).toEqual(['new ok']);
    await ring.bucketKeyForOpen((await foreignKey('old', 'photos')).wanted);
    expect(await checked()).toEqual(['new ok', 'old ok']);
    old.failing = 'denied';
    expect(await checked()).toEqual(['new ok', 'old denied']);
    expect(old.checked).toEqual(['unwrap', 'unwrap']);
  });

  it.each<[string, KekState, string]>([
    ['is decrypt-only', 'decrypt-only', 'old'],
    ['seals for no bucket any more', 'enabled', 'new'],
  ])('asks one that this process sealed with to unwrap, once it %s', async (_what, state, activeKek) => {
    const [old, now] = [new CountingProvider('old'), new CountingProvider('new')];
    const limits = {
      bucketKeyMaxAgeSeconds: 60,
      bucketKeyMaxSeals: 100,
      bucketKeyCacheMaxAgeSeconds: 60,
      bucketKeyCacheEntries: 10,
    };
    const content = { providers: [old, now], limits };
    const ring = new KeyRing({
      ...content,
      policies: new BucketPolicies([entry('photos', { activeKek: 'old' })]),
    });
    await ring.bucketKeyForSeal('photos');
    await ring.check();
    ring.replace({
      ...content,
      policies: new BucketPolicies([entry('photos', { activeKek, readableKeks: ['old'] })]),
      states: new Map([['old', state]]),
    });
    await ring.check();
    expect(old.checked).toEqual(['round trip', 'unwrap']);
  });
});

describe('recovery KEKs', () => {
  /** A record of photos, sealed under `new` with the recipient `other`. */
  async function sealed() {
    const { ring } = setUpWith({ recoveryKek: 'other' });
    const { key, ...names } = await ring.bucketKeyForSeal('photos');
    return { key, wanted: { bucket: 'photos', ...names } };
  }

  const setUpWith = (
    more: Partial<BucketSettings>,
    states: Record<string, KekState> = {},
    kekIds = ['new', 'other'],
  ) => {
    const providers = kekIds.map((kekId) => new CountingProvider(kekId));
    const ring = new KeyRing({
      providers,
      policies: new BucketPolicies([entry('photos', { readableKeks: [], ...more })]),
      states: new Map(Object.entries(states)),
      limits: {
        bucketKeyMaxAgeSeconds: 60,
        bucketKeyMaxSeals: 100,
        bucketKeyCacheMaxAgeSeconds: 60,
        bucketKeyCacheEntries: 10,
      },
    });
    return { ring, own: providers[0]!, other: providers.at(-1)! };
  };

  it('wrap the key of a new object besides', async () => {
    expect((await sealed()).wanted.recipients).toMatchObject([{ kekId: 'other' }]);
  });

  it('are not asked while the own KEK answers', async () => {
    const { key, wanted } = await sealed();
    const { ring, other } = setUpWith({ readableKeks: ['other'] });
    expect(await ring.bucketKeyForOpen(wanted)).toEqual(key);
    expect(ring.bucketKeyForOpen(wanted)).toEqual(key); // no promise
    expect(other.unwrapped).toBe(0);
  });

  it.each<[string, Parameters<typeof setUpWith>]>([
    ['unknown', [{ readableKeks: ['other'], activeKek: undefined }, {}, ['other']]],
    ['retired', [{ readableKeks: ['other'] }, { new: 'retired' }]],
    ['not readable in the bucket', [{ readableKeks: ['other'], activeKek: 'other' }]],
  ])('open an object whose own KEK is %s', async (_what, given) => {
    const { key, wanted } = await sealed();
    expect(await setUpWith(...given).ring.bucketKeyForOpen(wanted)).toEqual(key);
  });

  it('open an object whose own KEK cannot be reached', async () => {
    const { key, wanted } = await sealed();
    const { ring, own } = setUpWith({ readableKeks: ['other'] });
    own.failing = 'unavailable';
    expect(await ring.bucketKeyForOpen(wanted)).toEqual(key);
  });

  it.each<[string, Parameters<typeof setUpWith>]>([
    ['are not listed as readable', [{ recoveryKek: 'other' }, { new: 'retired' }]],
    ['are retired', [{ readableKeks: ['other'] }, { new: 'retired', other: 'retired' }]],
  ])('open nothing: they %s; and the error is that of the own KEK', async (_what, given) => {
    const { wanted } = await sealed();
    const opened = (async () => setUpWith(...given).ring.bucketKeyForOpen(wanted))();
    await expect(opened).rejects.toMatchObject({ reason: 'kek-retired' });
    await expect(opened).rejects.toThrow('KEK "new" is retired');
  });

  it('are asked once each, however often a record names them', async () => {
    const { wanted } = await sealed();
    const forged = (kekId: string) =>
      Array.from({ length: 100 }, () => ({ kekId, wrapped: randomBytes(60) }));
    const recipients = [...forged('new'), ...forged('other')];
    const { ring, own, other } = setUpWith({ readableKeks: ['other'] });
    const opened = (async () => ring.bucketKeyForOpen({ ...wanted, wrapped: randomBytes(60), recipients }))();
    await expect(opened).rejects.toMatchObject({ kind: 'refused' });
    expect([own.unwrapped, other.unwrapped]).toEqual([1, 1]);
  });

  it('open nothing in a bucket that does not accept the origin', async () => {
    const { wanted } = await sealed();
    const { ring } = setUpWith({ match: '*', readableKeks: ['other'] });
    const opened = (async () => ring.bucketKeyForOpen({ ...wanted, bucket: 'elsewhere' }))();
    await expect(opened).rejects.toMatchObject({ reason: 'origin-not-accepted' });
  });
});

describe('the check of a KEK that is there for recovery', () => {
  it.each<[string, Partial<BucketSettings>, string[]]>([
    ['is left out: it may be unable to unwrap', {}, ['new']],
    ['is made where the bucket reads with it, once it did', { readableKeks: ['other'] }, ['new', 'other']],
  ])('%s', async (_what, more, checked) => {
    const ring = new KeyRing({
      providers: [new CountingProvider('new'), new CountingProvider('other')],
      policies: new BucketPolicies([entry('photos', { readableKeks: [], recoveryKek: 'other', ...more })]),
      limits: {
        bucketKeyMaxAgeSeconds: 60,
        bucketKeyMaxSeals: 100,
        bucketKeyCacheMaxAgeSeconds: 60,
        bucketKeyCacheEntries: 10,
      },
    });
    const { wanted } = await foreignKey('other', 'photos');
    await (async () => ring.bucketKeyForOpen(wanted))().catch(() => undefined);
    expect((await ring.check()).map(({ kekId }) => kekId)).toEqual(checked);
  });
});

describe('states of KEKs', () => {
  const ringOf = (state: KekState) =>
    new KeyRing({
      providers: [new CountingProvider('new')],
      policies: new BucketPolicies([entry('photos')]),
      states: new Map([['new', state]]),
      limits: {
        bucketKeyMaxAgeSeconds: 60,
        bucketKeyMaxSeals: 100,
        bucketKeyCacheMaxAgeSeconds: 60,
        bucketKeyCacheEntries: 10,
      },
    });

  it('decrypt-only opens, and seals nothing', async () => {
    const ring = ringOf('decrypt-only');
    const { key, wanted } = await foreignKey('new', 'photos');
    expect(await ring.bucketKeyForOpen(wanted)).toEqual(key);
    await expect(ring.bucketKeyForSeal('photos')).rejects.toMatchObject({ reason: 'kek-not-enabled' });
  });

  it('retired does neither, and says how to mend it', async () => {
    const ring = ringOf('retired');
    const { wanted } = await foreignKey('new', 'photos');
    expect(() => ring.bucketKeyForOpen(wanted)).toThrow(
      'KEK "new" is retired; to read what was sealed under it, set its state to decrypt-only, then re-seal',
    );
    await expect(ring.bucketKeyForSeal('photos')).rejects.toMatchObject({ reason: 'kek-retired' });
  });
});

describe('KeyRing.replace', () => {
  const limits = {
    bucketKeyMaxAgeSeconds: 60,
    bucketKeyMaxSeals: 100,
    bucketKeyCacheMaxAgeSeconds: 60,
    bucketKeyCacheEntries: 10,
  };
  const old = new CountingProvider('old');
  const fresh = new CountingProvider('new');
  const before = {
    providers: [old],
    policies: new BucketPolicies([entry('photos', { activeKek: 'old' })]),
    limits,
  };
  const after = { providers: [old, fresh], policies: new BucketPolicies([entry('photos')]), limits };

  it('seals under the new active KEK, and keeps what the old one unwrapped', async () => {
    const ring = new KeyRing(before);
    const { wanted } = await foreignKey('old', 'photos');
    const key = await ring.bucketKeyForOpen(wanted);
    ring.replace(after);
    expect((await ring.bucketKeyForSeal('photos')).kekId).toBe('new');
    expect(ring.bucketKeyForOpen(wanted)).toBe(key); // no promise
    expect(ring.kekIds).toEqual(['old', 'new']);
  });

  it('does not touch a snapshot', async () => {
    const ring = new KeyRing(before);
    const snapshot = ring.snapshot();
    ring.replace({ ...after, providers: [fresh] });
    expect((await snapshot.bucketKeyForSeal('photos')).kekId).toBe('old');
    expect((await ring.bucketKeyForSeal('photos')).kekId).toBe('new');
    expect(snapshot.policyOf('photos')?.activeKek).toBe('old');
  });

  it('gives nothing that another provider of the same KEK has unwrapped', async () => {
    const ring = new KeyRing(after);
    const { wanted } = await foreignKey('new', 'photos');
    const snapshot = ring.snapshot();
    const another = new CountingProvider('new');
    another.failing = 'disabled';
    ring.replace({ ...after, providers: [old, another] });
    await snapshot.bucketKeyForOpen(wanted);
    await expect(ring.bucketKeyForOpen(wanted)).rejects.toMatchObject({ kind: 'disabled' });
  });
});
