import 'reflect-metadata';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Dispatcher } from 'undici';
import { BACKEND_SETTINGS, type BackendSettings } from '@s3ep/config';
import { Metrics, ObservabilityModule } from '@s3ep/observability';
import { SigningKeyCache } from '@s3ep/s3-protocol';
import { BackendClient } from './backend-client';
import { BackendTrust } from './backend-trust';
import { createDispatcher } from './create-dispatcher';
import { createCredentialsSource, type CredentialsEnvironment } from './credentials-source';

/** Token of the environment that credentials may come from; given by `libs/config`, which alone reads it. */
export const CREDENTIALS_ENVIRONMENT = Symbol('CREDENTIALS_ENVIRONMENT');

const DISPATCHER = Symbol('DISPATCHER');

/** Provides {@link BackendClient} with its pool of connections, closed at shutdown, and whom they trust. */
@Module({
  imports: [ObservabilityModule],
  providers: [
    {
      provide: BackendTrust,
      inject: [BACKEND_SETTINGS],
      useFactory: (settings: BackendSettings) => new BackendTrust(settings),
    },
    { provide: DISPATCHER, inject: [BACKEND_SETTINGS, BackendTrust], useFactory: createDispatcher },
    {
      provide: BackendClient,
      inject: [BACKEND_SETTINGS, CREDENTIALS_ENVIRONMENT, DISPATCHER, Metrics],
      useFactory: (
        settings: BackendSettings,
        environment: CredentialsEnvironment,
        dispatcher: Dispatcher,
        metrics: Metrics,
      ) =>
        new BackendClient({
          address: settings,
          region: settings.region,
          credentials: createCredentialsSource(settings.credentials, environment),
          dispatcher,
          maxAttempts: settings.maxAttempts,
          signingKeys: new SigningKeyCache(),
          observer: {
            answered: (method, status) => {
              metrics.backendAnswered({ method, status });
            },
            failed: (method) => {
              metrics.backendAnswered({ method, status: 'error' });
            },
            retried: () => {
              metrics.backendRetried();
            },
          },
        }),
    },
  ],
  exports: [BackendClient, BackendTrust],
})
export class BackendModule implements OnApplicationShutdown {
  readonly #dispatcher: Dispatcher;

  constructor(@Inject(DISPATCHER) dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}
