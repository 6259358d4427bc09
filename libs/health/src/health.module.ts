import 'reflect-metadata';
import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, ModuleMetadata } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { HEALTH_SETTINGS } from '@s3ep/config';
import type { HealthSettings } from '@s3ep/config';
import { KeyManagementModule, KeyRing } from '@s3ep/key-management';
import { LOGGER, ObservabilityModule } from '@s3ep/observability';
import type { Logger } from '@s3ep/observability';
import { BACKEND_PROBE } from './backend-probe';
import type { BackendProbe } from './backend-probe';
import { checkKeys } from './checks/check-keys';
import { DependencyCheck } from './checks/dependency-check';
import { EventLoopDelay } from './checks/event-loop-delay';
import { DrainState } from './drain-state';
import { HealthReporter } from './health-reporter';

export interface HealthModuleOptions {
  /** The module that exports what the probe is made of. */
  readonly imports?: ModuleMetadata['imports'];
  readonly backendProbe: Pick<FactoryProvider<BackendProbe>, 'inject' | 'useFactory'>;
}

const MILLISECONDS_PER_SECOND = 1000;
/** A check of keys may be a paid call of a cloud service. */
const KEYS_CACHE_MILLISECONDS = 5000;
const BACKEND_CACHE_MILLISECONDS = 1000;

const reporterProvider: FactoryProvider<HealthReporter> = {
  provide: HealthReporter,
  inject: [
    HealthCheckService,
    HealthIndicatorService,
    HEALTH_SETTINGS,
    KeyRing,
    BACKEND_PROBE,
    EventLoopDelay,
    DrainState,
    LOGGER,
  ],
  useFactory: (
    terminus: HealthCheckService,
    indicators: HealthIndicatorService,
    settings: HealthSettings,
    keyRing: KeyRing,
    backend: BackendProbe,
    eventLoop: EventLoopDelay,
    drain: DrainState,
    logger: Logger,
  ) => {
    const timeoutMilliseconds = settings.checkTimeoutSeconds * MILLISECONDS_PER_SECOND;
    const keys = new DependencyCheck({
      name: 'keys',
      check: () => checkKeys(keyRing),
      cacheMilliseconds: KEYS_CACHE_MILLISECONDS,
      timeoutMilliseconds,
      indicators,
      logger,
    });
    const backendCheck = new DependencyCheck({
      name: 'backend',
      check: (signal) => backend.check(signal),
      cacheMilliseconds: BACKEND_CACHE_MILLISECONDS,
      timeoutMilliseconds,
      indicators,
      logger,
    });
    return new HealthReporter({
      terminus,
      indicators,
      settings,
      dependencies: { keys, backend: backendCheck },
      keyRing,
      eventLoop,
      drain,
    });
  },
};

/** Provides {@link HealthReporter} and {@link DrainState} to the whole application. */
@Module({})
export class HealthModule {
  static forRoot({ imports = [], backendProbe }: HealthModuleOptions): DynamicModule {
    return {
      module: HealthModule,
      global: true, // the S3 listener and the management plane answer from the same one
      imports: [
        // what fails is logged once, by DependencyCheck
        TerminusModule.forRoot({ logger: false }),
        KeyManagementModule,
        ObservabilityModule,
        ...imports,
      ],
      providers: [
        { provide: BACKEND_PROBE, ...backendProbe },
        { provide: EventLoopDelay, useFactory: () => new EventLoopDelay() },
        { provide: DrainState, useFactory: () => new DrainState() },
        reporterProvider,
      ],
      exports: [HealthReporter, DrainState],
    };
  }
}
