import 'reflect-metadata';
import { Module, type BeforeApplicationShutdown } from '@nestjs/common';
import { BackendClient, BackendModule } from '@s3ep/backend';
import { MULTIPART_SETTINGS, type MultipartSettings } from '@s3ep/config';
import { JobRunner } from '@s3ep/jobs';
import { type Logger, LOGGER, ObservabilityModule } from '@s3ep/observability';
import type { Services } from '@s3ep/operations';
import { JOB_CONTROL } from '../management/admin/jobs/job-control';
import { S3Module } from '../s3/s3.module';
import { SERVICES } from '../s3/services.provider';

/** Jobs end with the process: each saves where it is, while the backend can still be reached, and can be gone on with. */
class EndingJobRunner extends JobRunner implements BeforeApplicationShutdown {
  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }
}

/** The jobs that the admin API starts. They follow reloads of keys and buckets. */
@Module({
  imports: [BackendModule, ObservabilityModule, S3Module],
  providers: [
    {
      provide: JOB_CONTROL,
      inject: [BackendClient, SERVICES, MULTIPART_SETTINGS, LOGGER],
      useFactory: (client: BackendClient, services: Services, settings: MultipartSettings, logger: Logger) =>
        new EndingJobRunner({
          client,
          services,
          settings,
          problem: ({ key, versionId, outcome, why }) => {
            logger.warn({ objectKey: key, versionId, outcome, why }, 'a job left an object as it was');
          },
        }),
    },
  ],
  exports: [JOB_CONTROL],
})
export class JobsModule {}
