import 'reflect-metadata';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Server } from 'node:http';
import { HttpAdapterHost } from '@nestjs/core';
import { BackendModule, BackendTrust } from '@s3ep/backend';
import { CurrentSettings, type Settings } from '@s3ep/config';
import { KeyManagementModule, KeyRing, KeyRingSource } from '@s3ep/key-management';
import { type Logger, LOGGER, Metrics, ObservabilityModule } from '@s3ep/observability';
import { AdminAccessModule } from '../management/admin/access/admin-access.module';
import { CurrentAdminCredentials } from '../management/admin/access/current-admin-credentials';
import { CurrentServing } from '../s3/current-serving';
import { S3Listener } from '../s3/s3-listener';
import { S3Module } from '../s3/s3.module';
import { CertificateExpiry } from '../tls/certificate-expiry';
import { renewableTls } from '../tls/renewable-tls';
import { ConfigurationReload, takenOverAtOnce } from './configuration-reload';
import { ConfigurationSource } from './configuration-source';
import { ConfigurationWatch } from './configuration-watch';

/** Closes the watch when Nest ends. */
class WatchedConfiguration extends ConfigurationWatch implements OnApplicationShutdown {
  onApplicationShutdown(): void {
    this.close();
  }
}

/** Provides {@link ConfigurationReload}, and {@link ConfigurationWatch}, which `main` starts. */
@Module({})
export class ReloadModule {
  static forRoot(source: ConfigurationSource): DynamicModule {
    return {
      module: ReloadModule,
      global: true, // the admin API reloads too
      imports: [AdminAccessModule, BackendModule, KeyManagementModule, ObservabilityModule, S3Module],
      providers: [
        { provide: ConfigurationSource, useValue: source },
        {
          provide: CertificateExpiry,
          inject: [LOGGER, Metrics],
          useFactory: (logger: Logger, metrics: Metrics) => new CertificateExpiry({ logger, metrics }),
        },
        {
          provide: ConfigurationReload,
          inject: [
            CurrentSettings,
            KeyRing,
            KeyRingSource,
            CurrentServing,
            S3Listener,
            CurrentAdminCredentials,
            BackendTrust,
            CertificateExpiry,
            HttpAdapterHost,
            LOGGER,
            Metrics,
          ],
          useFactory: (
            current: CurrentSettings,
            keyRing: KeyRing,
            keys: KeyRingSource,
            serving: CurrentServing,
            s3Listener: S3Listener,
            adminCredentials: CurrentAdminCredentials,
            backendTrust: BackendTrust,
            expiry: CertificateExpiry,
            adapterHost: HttpAdapterHost,
            logger: Logger,
            metrics: Metrics,
          ) =>
            new ConfigurationReload({
              source,
              current,
              parts: [
                // requests are served with a snapshot of the key ring, so the ring comes first
                ringPart(keyRing, keys),
                serving,
                s3Listener,
                managementTlsPart(current, adapterHost),
                adminCredentials,
                backendTrust,
                levelPart(current, logger),
                takenOverAtOnce((settings) => {
                  expiry.check(settings);
                }),
              ],
              logger,
              metrics,
            }),
        },
        {
          provide: ConfigurationWatch,
          inject: [ConfigurationReload, LOGGER],
          useFactory: (reload: ConfigurationReload, logger: Logger) =>
            new WatchedConfiguration({
              files: () => source.files,
              changed: () => {
                if (source.hasChanged()) reload.reload('file');
              },
              failed: ({ directory, error: err }) => {
                logger.warn(
                  { directory, err },
                  'changes there go unnoticed; SIGHUP reloads the configuration',
                );
              },
            }),
        },
      ],
      exports: [CertificateExpiry, ConfigurationReload, ConfigurationWatch],
    };
  }
}

const ringPart = (keyRing: KeyRing, source: KeyRingSource) => ({
  prepare: (settings: Settings) => {
    const { content, accept } = source.prepare(settings);
    return () => {
      keyRing.replace(content);
      accept();
    };
  },
});

const managementTlsPart = ({ value }: CurrentSettings, { httpAdapter }: HttpAdapterHost) =>
  renewableTls({
    server: () => httpAdapter.getHttpServer() as Server,
    tlsOf: ({ management }) => management.tls,
    inUse: value.management.tls,
  });

/** A level that was set at run time stays, unless the configured one changes. */
const levelPart = (current: CurrentSettings, logger: Logger) =>
  takenOverAtOnce(({ logging: { level } }) => {
    if (level !== current.value.logging.level) logger.level = level;
  });
