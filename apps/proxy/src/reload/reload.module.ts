import 'reflect-metadata';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CurrentSettings, type Settings } from '@s3ep/config';
import { KeyManagementModule, KeyRing, KeyRingSource } from '@s3ep/key-management';
import { type Logger, LOGGER, Metrics, ObservabilityModule } from '@s3ep/observability';
import { CurrentServing } from '../s3/current-serving';
import { S3Module } from '../s3/s3.module';
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
      imports: [KeyManagementModule, ObservabilityModule, S3Module],
      providers: [
        { provide: ConfigurationSource, useValue: source },
        {
          provide: ConfigurationReload,
          inject: [CurrentSettings, KeyRing, KeyRingSource, CurrentServing, LOGGER, Metrics],
          useFactory: (
            current: CurrentSettings,
            keyRing: KeyRing,
            keys: KeyRingSource,
            serving: CurrentServing,
            logger: Logger,
            metrics: Metrics,
          ) =>
            new ConfigurationReload({
              source,
              current,
              // requests are served with a snapshot of the key ring, so the ring comes first
              parts: [ringPart(keyRing, keys), serving, levelPart(current, logger)],
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
      exports: [ConfigurationReload, ConfigurationWatch],
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

/** A level that was set at run time stays, unless the configured one changes. */
const levelPart = (current: CurrentSettings, logger: Logger) =>
  takenOverAtOnce(({ logging: { level } }) => {
    if (level !== current.value.logging.level) logger.level = level;
  });
