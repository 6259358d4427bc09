import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { Secret } from '@s3ep/config';
import type { VaultAuthSettings } from '@s3ep/config';
import { ManualClock } from '../../resilience/manual-clock.fixture';
import { VaultStub } from '../testing/vault-stub';
import { createVaultTransitProvider } from './create-vault-transit-provider';

const MINUTE = 60_000;
const clock = new ManualClock();
const stub = new VaultStub({ clock });
let address = '';
let directory = '';

beforeAll(async () => {
  address = await stub.start();
  stub.createKey('s3ep');
  directory = await mkdtemp(path.join(tmpdir(), 's3ep-vault-'));
});
beforeEach(() => {
  stub.requests.length = 0;
  stub.rules = { ttlSeconds: 3600, maxTtlSeconds: 86_400, renewable: true };
});
afterAll(async () => {
  await stub.stop();
  await rm(directory, { recursive: true });
});

const provider = (auth: VaultAuthSettings) =>
  createVaultTransitProvider(
    {
      id: 'main',
      state: 'enabled',
      provider: 'vault-transit',
      address,
      mount: 'transit',
      key: 's3ep',
      auth,
      timeoutMilliseconds: 5000,
      attempts: 1,
    },
    clock,
  );
const appRole = (secretId: string = stub.secretId) =>
  provider({ type: 'approle', mount: 'approle', roleId: stub.roleId, secretId: new Secret(secretId) });
const logins = () => stub.countOf('/login');
const renewals = () => stub.countOf('/renew-self');
const denied = { name: 'KeyProviderError', kind: 'denied' };

describe('the login of vault-transit', () => {
  it('is made once for calls that need it at the same time, and for those after', async () => {
    const used = appRole();
    await Promise.all([used.check(), used.check(), used.check()]);
    await used.check();
    expect(logins()).toBe(1);
  });

  it('is denied with a wrong SecretID, and the error does not show it', async () => {
    const error: unknown = await appRole('wrong-secret-id')
      .check()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(denied);
    expect(inspect(error, { depth: 10 })).not.toContain('wrong-secret-id');
  });

  it('has its token renewed when half of the lease is over', async () => {
    const used = appRole();
    await used.check();
    await clock.advance(29 * MINUTE);
    await used.check();
    expect(renewals()).toBe(0);
    await clock.advance(2 * MINUTE);
    await used.check();
    expect([logins(), renewals()]).toEqual([1, 1]);
    await clock.advance(31 * MINUTE); // past the first lease
    await used.check();
    expect([logins(), renewals()]).toEqual([1, 2]);
  });

  it('is made again where renewal gives little more time', async () => {
    stub.rules = { ttlSeconds: 3600, maxTtlSeconds: 3700, renewable: true };
    const used = appRole();
    await used.check();
    await clock.advance(40 * MINUTE);
    await used.check();
    expect([logins(), renewals()]).toEqual([2, 1]);
  });

  it('is made again where the token cannot be renewed, or its lease is over', async () => {
    stub.rules = { ttlSeconds: 3600, maxTtlSeconds: 86_400, renewable: false };
    const used = appRole();
    await used.check();
    stub.rules = { ...stub.rules, renewable: true };
    await clock.advance(40 * MINUTE);
    await used.check();
    await clock.advance(61 * MINUTE);
    await used.check();
    expect([logins(), renewals()]).toEqual([3, 0]);
  });

  it('is made again, once, when the token was revoked', async () => {
    const used = appRole();
    await used.check();
    stub.revokeTokens();
    await expect(used.check()).resolves.toBeUndefined();
    expect(logins()).toBe(2);
  });

  it('sends the token of the service account as it stands in the file at that time', async () => {
    const jwtFile = path.join(directory, 'jwt');
    await writeFile(jwtFile, 'expired');
    const used = provider({ type: 'kubernetes', mount: 'kubernetes', role: 's3ep', jwtFile });
    await expect(used.check()).rejects.toMatchObject(denied);
    await writeFile(jwtFile, `${stub.jwt}\n`);
    await expect(used.check()).resolves.toBeUndefined();
  });
});

describe('the token file of vault-transit', () => {
  it('is read again, so that a new token is used', async () => {
    const tokenFile = path.join(directory, 'token');
    await writeFile(tokenFile, stub.issueToken());
    const used = provider({ type: 'token', tokenFile });
    await used.check();
    stub.revokeTokens();
    await expect(used.check()).rejects.toMatchObject(denied);
    await writeFile(tokenFile, `${stub.issueToken()}\n`);
    await expect(used.check()).resolves.toBeUndefined();
  });

  it('holds a token that has expired: that is denied', async () => {
    const tokenFile = path.join(directory, 'expired');
    await writeFile(tokenFile, stub.issueToken({ ttlSeconds: 60, maxTtlSeconds: 60, renewable: false }));
    const used = provider({ type: 'token', tokenFile });
    await used.check();
    await clock.advance(2 * MINUTE);
    await expect(used.check()).rejects.toMatchObject(denied);
  });

  it.each(['', '\n'])('holds %j: that is denied', async (text) => {
    const tokenFile = path.join(directory, 'empty');
    await writeFile(tokenFile, text);
    await expect(provider({ type: 'token', tokenFile }).check()).rejects.toMatchObject(denied);
  });

  it('is gone: that is denied', async () => {
    const used = provider({ type: 'token', tokenFile: path.join(directory, 'gone') });
    await expect(used.check()).rejects.toMatchObject(denied);
  });
});
