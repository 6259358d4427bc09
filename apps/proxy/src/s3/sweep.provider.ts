import type { FactoryProvider } from '@nestjs/common';
import { BackendClient } from '@s3ep/backend';
import { CurrentSettings, MULTIPART_SETTINGS, type MultipartSettings } from '@s3ep/config';
import { type Logger, LOGGER, Metrics } from '@s3ep/observability';
import { type Services, SweepSchedule, UploadSweep } from '@s3ep/operations';
import { CurrentServing } from './current-serving';
import { SERVICES } from './services.provider';

/** The sweep over the state of uploads: begun and ended by Nest, one log line a sweep. */
export const sweepProvider: FactoryProvider<SweepSchedule> = {
  provide: SweepSchedule,
  inject: [MULTIPART_SETTINGS, CurrentSettings, CurrentServing, BackendClient, SERVICES, LOGGER, Metrics],
  useFactory: (
    settings: MultipartSettings,
    current: CurrentSettings,
    serving: CurrentServing,
    client: BackendClient,
    services: Services,
    logger: Logger,
    metrics: Metrics,
  ) => {
    const refusing = new Set<string>();
    const sweep = new UploadSweep({
      client,
      // both may change by a reload, and are asked for at each sweep
      get clientCredentials() {
        return serving.value.clients.backendCredentials;
      },
      get configuredBuckets() {
        return current.value.buckets.map(({ match }) => match).filter((match) => !match.includes('*'));
      },
      settings,
      services,
      now: Date.now,
      refused: ({ bucket, code }) => {
        if (refusing.has(bucket)) return;
        refusing.add(bucket);
        logger.warn(
          { bucket, code },
          'the backend does not let the state of uploads be removed: a bucket that has Object Lock with a default retention needs multipart.stateBucket',
        );
      },
      failed: ({ bucket, error: err }) => {
        logger.debug({ bucket, err }, 'could not be swept');
      },
    });
    return new SweepSchedule({
      intervalSeconds: settings.sweep ? settings.sweepIntervalSeconds : undefined,
      run: (signal) => sweep.run(signal),
      swept: ({ buckets: sweptBuckets, ...uploads }, milliseconds) => {
        metrics.swept(uploads);
        logger.info({ buckets: sweptBuckets, uploads, milliseconds }, 'swept the state of uploads');
      },
      failed: (err) => {
        metrics.sweepFailed();
        logger.warn({ err }, 'the state of uploads could not be swept');
      },
    });
  },
};
