import 'reflect-metadata';
import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGING_SETTINGS } from '@s3ep/config';
import type { LoggingSettings } from '@s3ep/config';
import { createLogger } from './logging/create-logger';
import { LOGGER } from './logging/logger-token';
import { Metrics } from './metrics/metrics';
import { AUDIT_SINK } from './requests/audit-sink-token';
import { RequestLogger } from './requests/request-logger';
import { RequestRecorder } from './requests/request-recorder';
import type { RequestSink } from './requests/request-record';

/** Provides {@link LOGGER}, {@link Metrics} and {@link RequestRecorder}. */
@Module({
  providers: [
    {
      provide: LOGGER,
      inject: [LOGGING_SETTINGS],
      useFactory: (settings: LoggingSettings) => createLogger(settings),
    },
    { provide: Metrics, useFactory: () => new Metrics() },
    {
      provide: RequestRecorder,
      inject: [LOGGER, Metrics, { token: AUDIT_SINK, optional: true }],
      useFactory: (logger: Logger, metrics: Metrics, audit?: RequestSink) =>
        new RequestRecorder({
          sinks: [metrics, new RequestLogger(logger), ...(audit === undefined ? [] : [audit])],
          sinkFailed: (err) => {
            logger.error({ err }, 'a request could not be recorded');
          },
        }),
    },
  ],
  exports: [LOGGER, Metrics, RequestRecorder],
})
export class ObservabilityModule {}
