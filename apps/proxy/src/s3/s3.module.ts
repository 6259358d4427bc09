import 'reflect-metadata';
import { Module } from '@nestjs/common';
import {
  BackendClient,
  BackendModule,
  CREDENTIALS_ENVIRONMENT,
  type CredentialsEnvironment,
} from '@s3ep/backend';
import { CurrentSettings, S3_SETTINGS, type S3ListenerSettings } from '@s3ep/config';
import { HealthReporter } from '@s3ep/health';
import { KeyManagementModule, KeyRing } from '@s3ep/key-management';
import { Metrics, ObservabilityModule, RequestRecorder } from '@s3ep/observability';
import type { Services } from '@s3ep/operations';
import { SigningKeyCache } from '@s3ep/s3-protocol';
import { CurrentServing } from './current-serving';
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
      provide: CurrentServing,
      inject: [
        CurrentSettings,
        KeyRing,
        CREDENTIALS_ENVIRONMENT,
        BackendClient,
        SERVICES,
        HealthReporter,
        RequestRecorder,
        Metrics,
      ],
      useFactory: (
        { value: settings }: CurrentSettings,
        keyRing: KeyRing,
        environment: CredentialsEnvironment,
        backend: BackendClient,
        services: Services,
        health: HealthReporter,
        recorder: RequestRecorder,
        metrics: Metrics,
      ) =>
        new CurrentServing({
          settings,
          keyRing,
          environment,
          serving: {
            settings: settings.s3,
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
          },
        }),
    },
    {
      provide: S3Listener,
      inject: [S3_SETTINGS, CurrentServing],
      useFactory: (settings: S3ListenerSettings, serving: CurrentServing) =>
        new S3Listener(settings, serving),
    },
  ],
  exports: [CurrentServing, S3Listener, SERVICES],
})
export class S3Module {}
