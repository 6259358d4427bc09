import type { CredentialsEnvironment, CredentialsSource } from '@s3ep/backend';
import { createCredentialsSource } from '@s3ep/backend';
import type { ClientSettings, Secret } from '@s3ep/config';
import { compileBucketPattern } from '@s3ep/key-management';
import type { Client } from './client';

/** The configured clients by access key. */
export class ClientDirectory {
  readonly #clients = new Map<string, { readonly client: Client; readonly secret: Secret }>();

  constructor(settings: readonly ClientSettings[], environment: CredentialsEnvironment) {
    for (const entry of settings)
      this.#clients.set(entry.accessKeyId, {
        client: toClient(entry, environment),
        secret: entry.secretAccessKey,
      });
  }

  /** Those that clients have of their own at the backend. */
  get backendCredentials(): readonly CredentialsSource[] {
    return [...this.#clients.values()].flatMap(({ client: { backendCredentials } }) =>
      backendCredentials ? [backendCredentials] : [],
    );
  }

  secretOf(accessKeyId: string): string | undefined {
    return this.#clients.get(accessKeyId)?.secret.reveal();
  }

  clientOf(accessKeyId: string): Client | undefined {
    return this.#clients.get(accessKeyId)?.client;
  }
}

function toClient(entry: ClientSettings, environment: CredentialsEnvironment): Client {
  const backendCredentials: CredentialsSource | undefined =
    entry.backendCredentials && createCredentialsSource(entry.backendCredentials, environment);
  return {
    accessKeyId: entry.accessKeyId,
    backendCredentials,
    rights: entry.rights.map((right) => ({
      matchesBucket: compileBucketPattern(right.bucket),
      prefix: right.prefix ?? '',
      allow: new Set(right.allow),
    })),
  };
}
