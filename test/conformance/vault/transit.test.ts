import { beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import type { VaultAuthSettings, VaultTransitKekSettings } from '@s3ep/config';
import { keyProviderContract } from '../../../libs/key-management/src/providers/key-provider.contract';
import { useVault } from './vault-site';

const site = useVault();
const keys = ['s3ep', 'stranger', 'rotated', 'deleted', 'chacha'] as const;
const roles = new Map<string, VaultAuthSettings>();

beforeAll(async () => {
  for (const key of keys.slice(1))
    await site.createKey(key, key === 'chacha' ? 'chacha20-poly1305' : undefined);
  for (const key of keys) roles.set(key, await site.appRole(key));
});

const provider = (key: (typeof keys)[number] = 's3ep', changes: Partial<VaultTransitKekSettings> = {}) =>
  site.provider(roles.get(key) as VaultAuthSettings, { key, ...changes });
const administer = (path: string, body: object = {}) => site.server.administer('POST', path, body);

keyProviderContract('VaultTransitProvider, before HashiCorp Vault with the documented policy,', {
  make: () => provider(),
  makeStranger: () => provider('stranger'),
});

describe('VaultTransitProvider before HashiCorp Vault', () => {
  it('unwraps what older versions of the key wrapped, until min_decryption_version is above them', async () => {
    const { key, wrapped } = await provider('rotated').generateBucketKey('photos');
    expect(String(wrapped)).toMatch(/^vault:v1:/);
    await administer('transit/keys/rotated/rotate');
    const rotated = provider('rotated');
    expect(String((await rotated.generateBucketKey('photos')).wrapped)).toMatch(/^vault:v2:/);
    expect(await rotated.unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);

    await administer('transit/keys/rotated/config', { min_decryption_version: 2 });
    const tooOld = rotated.unwrapBucketKey({ wrapped, originBucket: 'photos' });
    await expect(tooOld).rejects.toMatchObject({ kind: 'disabled' });
    await administer('transit/keys/rotated/config', { min_decryption_version: 1 });
    expect(await rotated.unwrapBucketKey({ wrapped, originBucket: 'photos' })).toEqual(key);
  });

  it('refuses a version that the key never had', async () => {
    const { wrapped } = await provider().generateBucketKey('photos');
    const future = Buffer.from(String(wrapped).replace('vault:v1:', 'vault:v9:'));
    const unwrapped = provider().unwrapBucketKey({ wrapped: future, originBucket: 'photos' });
    await expect(unwrapped).rejects.toMatchObject({ kind: 'refused' });
  });

  it('does not find a deleted key: disabled when it unwraps, denied when it wraps', async () => {
    const { wrapped } = await provider('deleted').generateBucketKey('photos');
    await administer('transit/keys/deleted/config', { deletion_allowed: true });
    await site.server.administer('DELETE', 'transit/keys/deleted');
    const unwrapped = provider('deleted').unwrapBucketKey({ wrapped, originBucket: 'photos' });
    await expect(unwrapped).rejects.toMatchObject({ kind: 'disabled' });
    // without "create" in the policy Vault does not say that the key is missing
    await expect(provider('deleted').generateBucketKey('photos')).rejects.toMatchObject({ kind: 'denied' });
  });

  it('uses no key that makes other ciphertexts than aes256-gcm96', async () => {
    await site.createKey('rsa', 'rsa-4096');
    const rsa = site.provider(await site.appRole('rsa'), { key: 'rsa' });
    await expect(rsa.generateBucketKey('photos')).rejects.toMatchObject({ kind: 'disabled' });
  });

  it('is disabled where no transit engine is mounted that the policy allows', async () => {
    await site.writePolicy('elsewhere', 'path "elsewhere/*" { capabilities = ["create", "update"] }');
    const elsewhere = site.provider(await site.appRole('elsewhere'), { mount: 'elsewhere' });
    await expect(elsewhere.check()).rejects.toMatchObject({ kind: 'disabled' });
    await expect(provider('s3ep', { mount: 'elsewhere' }).check()).rejects.toMatchObject({ kind: 'denied' });
  });

  it.each([
    ['encrypt', 'decrypt'],
    ['decrypt', 'encrypt'],
  ])('with a policy for %s alone is denied to %s', async (allowed, other) => {
    await site.writePolicy(allowed, `path "transit/${allowed}/s3ep" { capabilities = ["update"] }`);
    const limited = site.provider(await site.appRole(allowed));
    const made = await provider().generateBucketKey('photos');
    const calls = {
      encrypt: () => limited.generateBucketKey('photos').then(() => undefined),
      decrypt: () => limited.unwrapBucketKey({ ...made, originBucket: 'photos' }).then(() => undefined),
    };
    await expect(calls[allowed as 'encrypt']()).resolves.toBeUndefined();
    await expect(calls[other as 'encrypt']()).rejects.toMatchObject({ kind: 'denied' });
  });

  it('takes no notice of a namespace, which only Vault Enterprise and OpenBao have', async () => {
    await expect(provider('s3ep', { namespace: 'storage' }).check()).resolves.toBeUndefined();
  });

  it('is denied with a wrong SecretID', async () => {
    const wrong = { ...(await site.appRole('s3ep')), secretId: new Secret('wrong') };
    await expect(site.provider(wrong).check()).rejects.toMatchObject({ kind: 'denied' });
  });

  it('is unavailable while Vault is sealed, and is back when it is not', async () => {
    const used = provider();
    await used.check();
    await site.server.seal();
    await expect(used.check()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(provider().check()).rejects.toMatchObject({ kind: 'unavailable' });
    await site.server.unseal();
    await expect(used.check()).resolves.toBeUndefined();
  });
});
