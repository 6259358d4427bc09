import 'reflect-metadata';
import { Module } from '@nestjs/common';
import {
  BackendClient,
  BackendModule,
  CREDENTIALS_ENVIRONMENT,
  type CredentialsEnvironment,
  resolveProfile,
} from '@s3ep/backend';
import {
  BACKEND_SETTINGS,
  type BackendSettings,
  CLIENT_SETTINGS,
  type ClientSettings,
  MULTIPART_SETTINGS,
  type MultipartSettings,
  S3_SETTINGS,
  type S3ListenerSettings,
} from '@s3ep/config';
import { HealthReporter } from '@s3ep/health';
import { BucketPolicies, KeyManagementModule, KeyRing } from '@s3ep/key-management';
import { Metrics, ObservabilityModule, RequestRecorder } from '@s3ep/observability';
import { ClientDirectory, ListedSizes, ManifestCache, MultipartMemory } from '@s3ep/operations';
import { SigningKeyCache } from '@s3ep/s3-protocol';
import { S3Listener } from './s3-listener';

/** The data plane: Nest wires it, and is not in its way afterwards. */
@Module({
  imports: [BackendModule, KeyManagementModule, ObservabilityModule],
  providers: [
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
        BACKEND_SETTINGS,
        MULTIPART_SETTINGS,
        ClientDirectory,
        BackendClient,
        KeyRing,
        BucketPolicies,
        HealthReporter,
        RequestRecorder,
        Metrics,
      ],
      useFactory: (
        settings: S3ListenerSettings,
        backendSettings: BackendSettings,
        multipart: MultipartSettings,
        clients: ClientDirectory,
        backend: BackendClient,
        keyRing: KeyRing,
        policies: BucketPolicies,
        health: HealthReporter,
        recorder: RequestRecorder,
        metrics: Metrics,
      ) =>
        new S3Listener(settings, {
          settings,
          clients,
          backend,
          signingKeys: new SigningKeyCache(),
          services: {
            keyRing,
            settings,
            backendProfile: resolveProfile(backendSettings),
            manifests: new ManifestCache(),
            listedSizes: new ListedSizes(),
            multipart: new MultipartMemory(multipart),
            // the state of uploads is not for clients: for them its bucket is one without a policy
            policyOf: (bucket) => (bucket === multipart.stateBucket ? undefined : policies.of(bucket)),
          },
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
