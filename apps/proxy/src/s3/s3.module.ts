import 'reflect-metadata';
import { Module } from '@nestjs/common';
import {
  BackendClient,
  BackendModule,
  CREDENTIALS_ENVIRONMENT,
  type CredentialsEnvironment,
} from '@s3ep/backend';
import { CLIENT_SETTINGS, type ClientSettings, S3_SETTINGS, type S3ListenerSettings } from '@s3ep/config';
import { HealthReporter } from '@s3ep/health';
import { KeyManagementModule } from '@s3ep/key-management';
import { Metrics, ObservabilityModule, RequestRecorder } from '@s3ep/observability';
import { ClientDirectory, type Services } from '@s3ep/operations';
import { SigningKeyCache } from '@s3ep/s3-protocol';
import { S3Listener } from './s3-listener';
import { SERVICES, servicesProvider } from './services.provider';
import { sweepProvider } from './sweep.provider';

/** The data plane: Nest wires it, and is not in its way afterwards. */
@Module({
  imports: [BackendModule, KeyManagementModule, ObservabilityModule],
  providers: [
    servicesProvider,
    sweepProvider,
    {
      provide: ClientDirectory,
      inject: [CLIENT_SETTINGS, CREDENTIALS_ENVIRONMENT],
      useFactory: (clients: readonly ClientSettings[], environment: CredentialsEnvironment) =>
        new ClientDirectory(clients, environment),
    },
    {
      provide: S3Listener,
      inject: [
        S3_SETTINGS,
        ClientDirectory,
        BackendClient,
        SERVICES,
        HealthReporter,
        RequestRecorder,
        Metrics,
      ],
      useFactory: (
        settings: S3ListenerSettings,
        clients: ClientDirectory,
        backend: BackendClient,
        services: Services,
        health: HealthReporter,
        recorder: RequestRecorder,
        metrics: Metrics,
      ) =>
        new S3Listener(settings, {
          settings,
          clients,
          backend,
          signingKeys: new SigningKeyCache(),
          services,
          health,
          recorder,
          began: () => {
            metrics.requestBegan();
          },
          decryptionFailed: (reason) => {
            metrics.decryptFailed(reason);
          },
        }),
    },
  ],
  exports: [S3Listener],
})
export class S3Module {}
