import { describe, expect, it, jest } from '@jest/globals';
import { Secret } from '@s3ep/config';
import type { BucketSettings, KekSettings, KeySettings } from '@s3ep/config';
import { CountingProvider } from './counting-provider.fixture';
import { KeyRingSource } from './key-ring-source';
import type { KeyProvider } from './key-provider';

const kek = (id: string, more: Partial<KekSettings> = {}): KekSettings =>
  ({ id, state: 'enabled', provider: 'local-aes', key: new Secret('11'.repeat(32)), ...more }) as KekSettings;
const keysOf = (...keks: KekSettings[]): KeySettings => ({
  keks,
  bucketKeyMaxAgeSeconds: 60,
  bucketKeyMaxSeals: 100,
  outageGraceSeconds: 0,
  bucketKeyCacheMaxAgeSeconds: 60,
  bucketKeyCacheEntries: 10,
});
const bucket = (more: Partial<BucketSettings> = {}): BucketSettings => ({
  match: '*',
  mode: 'encrypted',
  activeKek: 'main',
  readableKeks: [],
  acceptOrigins: [],
  plaintextReads: 'refuse',
  sealMetadata: false,
  ...more,
});

function setUp() {
  const make = jest.fn<(settings: KekSettings) => KeyProvider>(({ id }) => new CountingProvider(id));
  const source = new KeyRingSource(make);
  const load = (...keks: KekSettings[]) => {
    const { content, accept } = source.prepare({ keys: keysOf(...keks), buckets: [bucket()] });
    accept();
    return content.providers;
  };
  return { make, source, load };
}

describe('KeyRingSource', () => {
  it('keeps the providers of KEKs that are as before, whatever their state', () => {
    const { load, make } = setUp();
    const [main, old] = load(kek('main'), kek('old'));
    expect(load(kek('old', { state: 'decrypt-only' }), kek('main'), kek('new'))).toEqual([
      old,
      main,
      expect.objectContaining({ kekId: 'new' }),
    ]);
    expect(make).toHaveBeenCalledTimes(3);
  });

  it('makes a provider anew where its secret changed', () => {
    const { load } = setUp();
    const [before] = load(kek('main'));
    const [after] = load(kek('main', { key: new Secret('22'.repeat(32)) }));
    expect(after).not.toBe(before);
  });

  it('makes none for a retired KEK', () => {
    const { load, make } = setUp();
    expect(load(kek('main', { state: 'retired' }))).toEqual([]);
    expect(make).not.toHaveBeenCalled();
  });

  it('forgets nothing when the settings it prepared were not accepted', () => {
    const { load, source } = setUp();
    const [main] = load(kek('main'));
    source.prepare({ keys: keysOf(kek('other')), buckets: [bucket()] });
    expect(load(kek('main'))[0]).toBe(main);
  });

  it('refuses a recovery KEK that wraps only its own keys', () => {
    const source = new KeyRingSource(({ id }) =>
      Object.assign(new CountingProvider(id), { wrapBucketKey: undefined }),
    );
    const settings = { keys: keysOf(kek('main'), kek('glass')), buckets: [bucket({ recoveryKek: 'glass' })] };
    expect(() => source.prepare(settings)).toThrow('KEK "glass" cannot be a recoveryKek');
  });
});
