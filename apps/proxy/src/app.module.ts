import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import {
  BackendClient,
  BackendModule,
  CREDENTIALS_ENVIRONMENT,
  type CredentialsEnvironment,
  probeBackend,
} from '@s3ep/backend';
import { type Settings, SettingsModule } from '@s3ep/config';
import { HealthModule } from '@s3ep/health';
import { LOGGER, ObservabilityModule } from '@s3ep/observability';
import { JobsModule } from './jobs/jobs.module';
import { managementLogging } from './management/management-logging';
import { ManagementModule } from './management/management.module';
import type { ConfigurationSource } from './reload/configuration-source';
import { ReloadModule } from './reload/reload.module';
import { S3Module } from './s3/s3.module';

/** Where credentials may come from besides the settings. A module of its own, so that it is global. */
@Module({})
class EnvironmentModule {
  static forRoot(environment: CredentialsEnvironment): DynamicModule {
    return {
      module: EnvironmentModule,
      global: true,
      providers: [{ provide: CREDENTIALS_ENVIRONMENT, useValue: environment }],
      exports: [CREDENTIALS_ENVIRONMENT],
    };
  }
}

export interface AppOptions {
  readonly settings: Settings;
  /** Where the settings came from, for reloads. */
  readonly source: ConfigurationSource;
  readonly environment: CredentialsEnvironment;
}

/** The whole proxy. */
@Module({})
export class AppModule {
  static forRoot({ settings, source, environment }: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SettingsModule.forRoot(settings),
        EnvironmentModule.forRoot(environment),
        HealthModule.forRoot({
          imports: [BackendModule],
          backendProbe: {
            inject: [BackendClient],
            useFactory: (client: BackendClient) => ({
              check: (signal: AbortSignal) => probeBackend(client, signal),
            }),
          },
        }),
        LoggerModule.forRootAsync({
          imports: [ObservabilityModule],
          inject: [LOGGER],
          useFactory: managementLogging,
        }),
        ManagementModule.forRoot({
          admin: settings.management.admin === 'on' ? { jobs: JobsModule } : undefined,
        }),
        S3Module,
        ReloadModule.forRoot(source),
      ],
    };
  }
}
