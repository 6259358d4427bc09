import { readFile } from 'node:fs/promises';
import type { VaultTransitKekSettings } from '@s3ep/config';
import { KeyProviderError } from '../../key-provider-error';
import type { Clock } from '../../resilience/clock';
import { TokenFile } from './token-file';
import type { VaultClient } from './vault-client';
import { VaultLogin } from './vault-login';
import type { VaultTokenSource } from './vault-token-source';

export interface CreateTokenSourceOptions {
  readonly settings: Pick<VaultTransitKekSettings, 'id' | 'auth' | 'timeoutMilliseconds'>;
  readonly client: VaultClient;
  readonly clock: Clock;
}

/** How the settings say that we log in. */
export function createTokenSource({ settings, client, clock }: CreateTokenSourceOptions): VaultTokenSource {
  const { id: kekId, auth, timeoutMilliseconds } = settings;
  const login = { kekId, client, clock, timeoutMilliseconds };
  switch (auth.type) {
    case 'token':
      return new TokenFile({ kekId, file: auth.tokenFile });
    case 'kubernetes': {
      const { role, jwtFile, mount } = auth;
      // https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#login
      const credentials = async () => ({ role, jwt: await readJwt(jwtFile, kekId) });
      return new VaultLogin({ ...login, mount, credentials });
    }
    case 'approle': {
      const { roleId, secretId, mount } = auth;
      // https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle
      const credentials = () => Promise.resolve({ role_id: roleId, secret_id: secretId.reveal() });
      return new VaultLogin({ ...login, mount, credentials });
    }
  }
}

async function readJwt(file: string, kekId: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new KeyProviderError('denied', { kekId, cause });
  }
}
