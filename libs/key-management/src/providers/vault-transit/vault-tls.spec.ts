import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import { ManualClock } from '../../resilience/manual-clock.fixture';
import { anotherAuthority, certificate, itsAuthority } from '../testing/test-certificates';
import { VaultStub } from '../testing/vault-stub';
import { explainConnectFailure } from './explain-connect-failure';
import { createVaultTransitProvider } from './create-vault-transit-provider';

const clock = new ManualClock();
const stub = new VaultStub({ clock, certificate });
const plain = new VaultStub({ clock });
let address = '';
let folder = '';

beforeAll(async () => {
  address = await stub.start();
  stub.createKey('s3ep');
  folder = mkdtempSync(path.join(tmpdir(), 's3ep-vault-'));
});
afterAll(async () => {
  await stub.stop();
  rmSync(folder, { recursive: true });
});

const provider = (given: { caFile?: string; address?: string }) =>
  createVaultTransitProvider(
    {
      id: 'main',
      state: 'enabled',
      provider: 'vault-transit',
      address,
      mount: 'transit',
      key: 's3ep',
      auth: { type: 'approle', mount: 'approle', roleId: stub.roleId, secretId: new Secret(stub.secretId) },
      timeoutMilliseconds: 5000,
      attempts: 1,
      ...given,
    },
    clock,
  );
const unavailable = (message: string) => ({ kind: 'unavailable', cause: { message } });

describe('the certificate of Vault', () => {
  it('is trusted where caFile has the authority that signed it', async () => {
    await expect(provider({ caFile: itsAuthority }).check()).resolves.toBeUndefined();
  });

  it('is not trusted without a caFile', async () => {
    await expect(provider({}).check()).rejects.toMatchObject(
      unavailable(
        `the certificate at ${address} is untrusted; caFile is not set; name the PEM file of the authority that signed it there`,
      ),
    );
  });

  it('is not trusted where caFile has another authority, and nothing has been sent', async () => {
    const before = stub.requests.length;
    await expect(provider({ caFile: anotherAuthority }).check()).rejects.toMatchObject(
      unavailable(
        `the certificate at ${address} is untrusted; caFile: no authority in ${anotherAuthority} signed it, or not all certificates of the chain are sent`,
      ),
    );
    expect(stub.requests).toHaveLength(before);
  });

  it('is trusted as soon as caFile has the authority', async () => {
    const caFile = path.join(folder, 'ca.pem');
    copyFileSync(anotherAuthority, caFile);
    const used = provider({ caFile });
    await expect(used.check()).rejects.toMatchObject({ kind: 'unavailable' });
    writeFileSync(caFile, 'spoiled');
    await expect(used.check()).rejects.toMatchObject(
      unavailable(`KEK "main": caFile: ${caFile} holds no certificate in PEM`),
    );
    copyFileSync(itsAuthority, caFile);
    await expect(used.check()).resolves.toBeUndefined();
  });

  it.each([
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'address: the certificate at https://vault is of another name; name Vault as it does',
    ],
    ['CERT_HAS_EXPIRED', 'the certificate at https://vault is expired; renew it at Vault, or set the clocks'],
  ])('is explained where Node says %s', (code, message) => {
    const cause = Object.assign(new Error('of Node'), { code });
    expect(explainConnectFailure(cause, { address: 'https://vault' })).toMatchObject({ message, cause });
  });

  it('is missed where something speaks plain HTTP', async () => {
    const spoken = (await plain.start()).replace('http:', 'https:');
    await expect(provider({ caFile: itsAuthority, address: spoken }).check()).rejects.toMatchObject(
      unavailable(`address: ${spoken} does not speak TLS; is it http://?`),
    );
    await plain.stop();
  });

  it('is not looked for in a caFile without a certificate: the configuration is wrong', () => {
    const caFile = path.join(folder, 'empty.pem');
    writeFileSync(caFile, 'hello');
    expect(() => provider({ caFile })).toThrow(`KEK "main": caFile: ${caFile} holds no certificate in PEM`);
  });
});
