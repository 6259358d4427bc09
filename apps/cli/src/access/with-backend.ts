import { BackendClient, createCredentialsSource, createDispatcher } from '@s3ep/backend';
import type { Settings } from '@s3ep/config';
import { SigningKeyCache } from '@s3ep/s3-protocol';

/** Lends a client of the configured backend, with the proxy's own credentials, for as long as the work takes. */
export async function withBackend<Result>(
  { backend }: Pick<Settings, 'backend'>,
  environment: NodeJS.ProcessEnv,
  work: (client: BackendClient) => Promise<Result>,
): Promise<Result> {
  const dispatcher = createDispatcher(backend);
  try {
    return await work(
      new BackendClient({
        address: backend,
        region: backend.region,
        credentials: createCredentialsSource(backend.credentials, environment),
        dispatcher,
        maxAttempts: backend.maxAttempts,
        signingKeys: new SigningKeyCache(),
      }),
    );
  } finally {
    await dispatcher.destroy();
  }
}
