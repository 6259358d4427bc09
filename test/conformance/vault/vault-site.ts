import { afterAll, beforeAll } from '@jest/globals';
import { Secret } from '@s3ep/config';
import type { VaultAuthSettings, VaultTransitKekSettings } from '@s3ep/config';
import { createVaultTransitProvider } from '../../../libs/key-management/src/providers/vault-transit/create-vault-transit-provider';
import { MONOTONIC_CLOCK } from '../../../libs/key-management/src/resilience/clock';
import { documentedPolicy } from './documented-policy';
import { VaultServer } from './vault-server';

/** Of a login; seconds or a duration of Go. */
export interface TokenRules {
  readonly token_ttl?: string;
  readonly token_max_ttl?: string;
  readonly token_type?: 'batch' | 'service';
  readonly secret_id_num_uses?: number;
}

/** A Vault with a transit engine, set up as docs/key-management.md says. */
export class VaultSite {
  #server: VaultServer | undefined;
  #roles = 0;

  get server(): VaultServer {
    if (this.#server === undefined) throw new Error('Vault starts before the first test');
    return this.#server;
  }

  async start(): Promise<void> {
    this.#server = await VaultServer.start(process.env.S3EP_TEST_VAULT_SERVER ?? '');
    await this.server.administer('POST', 'sys/mounts/transit', { type: 'transit' });
    await this.server.administer('POST', 'sys/auth/approle', { type: 'approle' });
    await this.createKey('s3ep');
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** A transit key, and the policy of that name that allows to use it. */
  async createKey(name: string, type = 'aes256-gcm96'): Promise<void> {
    const properties = { type, exportable: false, allow_plaintext_backup: false };
    await this.server.administer('POST', `transit/keys/${name}`, properties);
    await this.writePolicy(name, documentedPolicy().replaceAll('/s3ep"', `/${name}"`));
  }

  async writePolicy(name: string, policy: string): Promise<void> {
    await this.server.administer('POST', `sys/policies/acl/${name}`, { policy });
  }

  /** An AppRole with one policy and no others. */
  async appRole(policy: string, rules: TokenRules = {}): Promise<VaultAuthSettings & { type: 'approle' }> {
    const role = `auth/approle/role/role-${(this.#roles += 1)}`;
    const tokens = { token_policies: policy, token_no_default_policy: true, token_ttl: '1h', ...rules };
    await this.server.administer('POST', role, tokens);
    const { role_id: roleId } = await this.server.administer('GET', `${role}/role-id`);
    const { secret_id: secretId } = await this.server.administer('POST', `${role}/secret-id`, {});
    return {
      type: 'approle',
      mount: 'approle',
      roleId: String(roleId),
      secretId: new Secret(String(secretId)),
    };
  }

  provider(auth: VaultAuthSettings, changes: Partial<VaultTransitKekSettings> = {}, clock = MONOTONIC_CLOCK) {
    const settings: VaultTransitKekSettings = {
      id: 'main',
      state: 'enabled',
      provider: 'vault-transit',
      address: this.server.address,
      mount: 'transit',
      key: 's3ep',
      auth,
      timeoutMilliseconds: 5000,
      attempts: 1,
      ...changes,
    };
    return createVaultTransitProvider(settings, clock);
  }
}

/** A Vault of its own for all tests of a file. */
export function useVault(): VaultSite {
  const site = new VaultSite();
  beforeAll(() => site.start());
  afterAll(() => site.stop());
  return site;
}
