import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import type { VaultTransitKekSettings } from '@s3ep/config';
import { ManualClock } from '../../resilience/manual-clock.fixture';
import { createKeyProvider } from '../create-key-provider';
import { keyProviderContract } from '../key-provider.contract';
import type { StubReaction } from '../testing/http-stub';
import { VaultStub, vaultErrors } from '../testing/vault-stub';
import { createVaultTransitProvider } from './create-vault-transit-provider';

const clock = new ManualClock();
const stub = new VaultStub({ clock, namespace: 'storage' });
let address = '';

beforeAll(async () => {
  address = await stub.start();
  for (const key of ['s3ep', 'stranger', 'rotated', 'deleted']) stub.createKey(key);
});
afterEach(() => {
  stub.failWith(undefined);
  stub.sealed = false;
  stub.ignoresAssociatedData = false;
});
afterAll(() => stub.stop());

const settings = (changes: Partial<VaultTransitKekSettings> = {}): VaultTransitKekSettings => ({
  id: 'main',
  state: 'enabled',
  provider: 'vault-transit',
  address,
  mount: 'transit',
  key: 's3ep',
  namespace: 'storage',
  auth: { type: 'approle', mount: 'approle', roleId: stub.roleId, secretId: new Secret(stub.secretId) },
  timeoutMilliseconds: 5000,
  attempts: 1,
  ...changes,
});
const provider = (changes?: Partial<VaultTransitKekSettings>) =>
  createVaultTransitProvider(settings(changes), clock);
const wrappedForPhotos = async () => ({
  wrapped: (await provider().generateBucketKey('photos')).wrapped,
  originBucket: 'photos',
});
const transitCalls = () => stub.requests.filter(({ path }) => path.startsWith('/v1/transit/'));

keyProviderContract('VaultTransitProvider, before a stub of Vault,', {
  make: () => provider(),
  makeStranger: () => provider({ key: 'stranger' }),
});

describe('VaultTransitProvider', () => {
  it('wraps as object-format.md 1.1 says: the text of Vault, bound to the context', async () => {
    const { key, wrapped } = await provider().generateBucketKey('photos');
    expect(wrapped.toString('ascii')).toMatch(/^vault:v1:[A-Za-z0-9+/]{80}$/);
    expect(transitCalls().findLast(({ path }) => path.endsWith('/encrypt/s3ep'))?.body).toEqual({
      plaintext: key.toString('base64'),
      associated_data: Buffer.from('s3ep/v1/bucket-key\x00\x06photos', 'latin1').toString('base64'),
    });
  });

  it('asks once for each key, and once in its life whether Vault binds it', async () => {
    const used = provider();
    await used.generateBucketKey('photos');
    const before = transitCalls().length;
    await used.generateBucketKey('photos');
    expect(transitCalls()).toHaveLength(before + 1);
  });

  it('asks whether Vault binds them once for keys that are made at the same time', async () => {
    const used = provider();
    await used.unwrapBucketKey(await wrappedForPhotos()); // has logged in
    const before = transitCalls().length;
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((bucket) => used.generateBucketKey(bucket)));
    expect(transitCalls()).toHaveLength(before + 5 + 1);
  });

  it('asks again whether Vault binds keys when it could not be told', async () => {
    const used = provider();
    stub.failWith(vaultErrors(403, 'permission denied'), '/decrypt/s3ep');
    await used.generateBucketKey('photos');
    stub.failWith(vaultErrors(500, 'internal error'), '/decrypt/s3ep');
    await expect(used.generateBucketKey('photos')).rejects.toMatchObject({ kind: 'unavailable' });
    stub.failWith(undefined);
    stub.ignoresAssociatedData = true;
    await expect(used.generateBucketKey('photos')).rejects.toMatchObject({ kind: 'disabled' });
  });

  it('makes no key at a Vault that is too old to bind it', async () => {
    stub.ignoresAssociatedData = true;
    await expect(provider().generateBucketKey('photos')).rejects.toMatchObject({
      kind: 'disabled',
      cause: { message: 'Vault ignores associated_data: it has to be version 1.13 or newer' },
    });
  });

  it('unwraps what older versions of the key wrapped', async () => {
    const { key, wrapped } = await provider({ key: 'rotated' }).generateBucketKey('photos');
    stub.rotateKey('rotated');
    const rotated = provider({ key: 'rotated' });
    expect(await rotated.unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);
    expect(String((await rotated.generateBucketKey('photos')).wrapped)).toMatch(/^vault:v2:/);
  });

  it('says that a version below min_decryption_version is disabled, not forged', async () => {
    const { wrapped } = await provider({ key: 'rotated' }).generateBucketKey('photos');
    stub.rotateKey('rotated');
    stub.setMinDecryptionVersion('rotated', 99);
    const unwrapped = provider({ key: 'rotated' }).unwrapBucketKey({ wrapped, originBucket: 'photos' });
    await expect(unwrapped).rejects.toMatchObject({ kind: 'disabled' });
  });

  it('says that a deleted key is disabled where it unwraps, and where it wraps what it may be', async () => {
    const { wrapped } = await provider({ key: 'deleted' }).generateBucketKey('photos');
    stub.deleteKey('deleted');
    const deleted = provider({ key: 'deleted' });
    await expect(deleted.generateBucketKey('photos')).rejects.toMatchObject({
      kind: 'denied',
      cause: {
        message:
          'Vault answered 403 to encrypt: 1 error occurred: * permission denied; allow "update" of it in the policy, or renew the token; or the key is not there, which Vault does not tell apart',
      },
    });
    const unwrapped = deleted.unwrapBucketKey({ wrapped, originBucket: 'photos' });
    await expect(unwrapped).rejects.toMatchObject({ kind: 'disabled' });
  });

  it('refuses line ends in the text, which Vault would skip, without asking', async () => {
    const { wrapped } = await provider().generateBucketKey('photos');
    const before = transitCalls().length;
    const altered = Buffer.concat([wrapped.subarray(0, 20), Buffer.from('\n'), wrapped.subarray(20)]);
    const unwrapped = provider().unwrapBucketKey({ wrapped: altered, originBucket: 'photos' });
    await expect(unwrapped).rejects.toMatchObject({ kind: 'refused' });
    expect(transitCalls()).toHaveLength(before);
  });

  it.each<[string, StubReaction, string]>([
    ['the policy does not allow it', vaultErrors(403, 'permission denied'), 'denied'],
    [
      'a quota is exceeded',
      vaultErrors(429, 'request path "transit": rate limit quota exceeded'),
      'unavailable',
    ],
    ['it fails', vaultErrors(500, 'internal error'), 'unavailable'],
    ['a standby sends it elsewhere', { status: 307, body: {} }, 'unavailable'],
    ['the connection breaks', 'cut', 'unavailable'],
    ['something else answers', { status: 200, body: { data: {} } }, 'unavailable'],
    ['something else refuses', { status: 403, body: 'blocked by the firewall' }, 'unavailable'],
  ])('says so when %s', async (_when, reaction, kind) => {
    const used = provider();
    await used.check();
    stub.failWith(reaction);
    await expect(used.generateBucketKey('photos')).rejects.toMatchObject({ name: 'KeyProviderError', kind });
  });

  it('keeps no ciphertext that it could not unwrap again', async () => {
    const used = provider();
    await used.check();
    stub.failWith({ status: 200, body: { data: { ciphertext: 'vault:v1:c2hvcnQ=' } } });
    await expect(used.generateBucketKey('photos')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is unavailable while Vault is sealed, and is back when it is not', async () => {
    stub.sealed = true;
    const used = provider();
    await expect(used.check()).rejects.toMatchObject({ kind: 'unavailable' });
    stub.sealed = false;
    await expect(used.check()).resolves.toBeUndefined();
  });

  it('is disabled where no transit engine is mounted', async () => {
    await expect(provider({ mount: 'elsewhere' }).check()).rejects.toMatchObject({ kind: 'disabled' });
  });

  it('is denied in another namespace', async () => {
    await expect(provider({ namespace: 'other' }).check()).rejects.toMatchObject({ kind: 'denied' });
  });

  it('is unavailable where nobody listens', async () => {
    await expect(provider({ address: 'http://127.0.0.1:1' }).check()).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  it('ends in time before a Vault that hangs, as a configuration makes it', async () => {
    stub.failWith('hang');
    const slow = createKeyProvider(settings({ timeoutMilliseconds: 50 }));
    await expect(slow.check()).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
