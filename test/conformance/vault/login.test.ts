import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VaultAuthSettings } from '@s3ep/config';
import { ManualClock } from '../../../libs/key-management/src/resilience/manual-clock.fixture';
import { waitUntil } from '../../support/wait-until';
import { serviceAccountToken, TokenReview } from './token-review';
import { useVault } from './vault-site';

const MINUTE = 60_000;
const ACCOUNT = { namespace: 's3-encryption-proxy', name: 's3-encryption-proxy' };
/** Not the one that works, as it has less time left. */
const FORGOTTEN = serviceAccountToken(ACCOUNT, 900);
const site = useVault();
const kubernetes = new TokenReview();
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 's3ep-vault-'));
});
afterAll(async () => {
  await kubernetes.stop();
  await rm(directory, { recursive: true });
});

const denied = { name: 'KeyProviderError', kind: 'denied' };
const fileWith = async (name: string, text: string) => {
  const file = path.join(directory, name);
  await writeFile(file, text);
  return file;
};
const createToken = async (body: object) =>
  String((await site.server.administer('POST', 'auth/token/create', body)).client_token);
const isAlive = (token: string) =>
  site.server.administer('POST', 'auth/token/lookup', { token }).then(
    () => true,
    () => false,
  );
/** What Vault knows of the tokens that it gave to AppRoles. */
async function appRoleTokens(): Promise<Record<string, unknown>[]> {
  const { keys = [] } = (await site.server.administer('GET', 'auth/token/accessors?list=true')) as {
    keys?: string[];
  };
  const all = await Promise.all(
    keys.map((accessor) => site.server.administer('POST', 'auth/token/lookup-accessor', { accessor })),
  );
  return all.filter(({ path: madeBy }) => madeBy === 'auth/approle/login');
}

describe('a login with AppRole at HashiCorp Vault', () => {
  it('is made once, and its token renewed when half of the lease is over', async () => {
    const clock = new ManualClock();
    const used = site.provider(await site.appRole('s3ep', { secret_id_num_uses: 1 }), {}, clock);
    await Promise.all([used.check(), used.check()]);
    const [before] = await appRoleTokens();
    expect(before).toMatchObject({ creation_ttl: 3600, policies: ['s3ep'] });
    expect(before?.last_renewal).toBeUndefined();
    await clock.advance(31 * MINUTE);
    await used.check();
    const after = await appRoleTokens();
    expect(after).toMatchObject([{ accessor: before?.accessor, last_renewal: expect.anything() }]);
  });

  it.each([
    ['has ended', { token_ttl: '1s', token_max_ttl: '1s' }],
    ['cannot be renewed', { token_ttl: '1s', token_type: 'batch' }],
  ] as const)('is made again where the token %s', async (_why, rules) => {
    const used = site.provider(await site.appRole('s3ep', rules));
    await used.check();
    const short = await createToken({ ttl: '2s', explicit_max_ttl: '2s' }); // ends after that of the provider
    await waitUntil('its token ended', async () => !(await isAlive(short)));
    await expect(used.check()).resolves.toBeUndefined();
  });

  it('is made again when the token was revoked', async () => {
    const used = site.provider(await site.appRole('s3ep'));
    await used.check();
    for (const { accessor } of await appRoleTokens())
      await site.server.administer('POST', 'auth/token/revoke-accessor', { accessor });
    await expect(used.check()).resolves.toBeUndefined();
  });

  it('is denied when its SecretID is used up', async () => {
    const auth = await site.appRole('s3ep', { secret_id_num_uses: 1, token_ttl: '2h' });
    await site.provider(auth).check();
    await expect(site.provider(auth).check()).rejects.toMatchObject(denied);
  });
});

describe('a token in a file at HashiCorp Vault', () => {
  it('is used as it stands there; one that has ended is denied', async () => {
    const token = { policies: ['s3ep'], no_default_policy: true };
    const short = await createToken({ ...token, ttl: '1s', explicit_max_ttl: '1s' });
    const tokenFile = await fileWith('token', short);
    const used = site.provider({ type: 'token', tokenFile });
    await used.check();
    await waitUntil('the token ended', async () => !(await isAlive(short)));
    await expect(used.check()).rejects.toMatchObject(denied);
    await writeFile(tokenFile, `${await createToken(token)}\n`);
    await expect(used.check()).resolves.toBeUndefined();
  });
});

describe('a login with a service account of Kubernetes at HashiCorp Vault', () => {
  let auth: (jwt: string) => Promise<VaultAuthSettings>;

  beforeAll(async () => {
    const kubernetes_host = await kubernetes.start();
    await site.server.administer('POST', 'sys/auth/kubernetes', { type: 'kubernetes' });
    const config = { kubernetes_host, disable_local_ca_jwt: true };
    await site.server.administer('POST', 'auth/kubernetes/config', config);
    await site.server.administer('POST', 'auth/kubernetes/role/s3ep', {
      token_policies: 's3ep',
      token_no_default_policy: true,
      token_ttl: '1h',
      token_max_ttl: '24h',
      bound_service_account_names: ACCOUNT.name,
      bound_service_account_namespaces: ACCOUNT.namespace,
      audience: 'vault',
    });
    auth = async (jwt) => {
      const jwtFile = await fileWith('jwt', `${jwt}\n`);
      return { type: 'kubernetes', mount: 'kubernetes', role: 's3ep', jwtFile };
    };
  });

  it('works as documented', async () => {
    await expect(site.provider(await auth(serviceAccountToken(ACCOUNT))).check()).resolves.toBeUndefined();
  });

  it.each([
    ['of another service account', serviceAccountToken({ ...ACCOUNT, name: 'x' }), 'name not authorized'],
    ['of another namespace', serviceAccountToken({ ...ACCOUNT, namespace: 'x' }), 'namespace not authorized'],
    ['that has expired', serviceAccountToken(ACCOUNT, -3600), 'token is expired'],
    ['that Kubernetes does not know', FORGOTTEN, 'permission denied'],
    ['that is none', 'no.token', 'permission denied'],
  ])('is denied with a token %s', async (_what, token, why) => {
    kubernetes.forget(FORGOTTEN);
    const refused: unknown = await site
      .provider(await auth(token))
      .check()
      .catch((error: unknown) => error);
    expect(refused).toMatchObject(denied);
    expect(String((refused as Error).cause)).toContain(why);
  });
});
