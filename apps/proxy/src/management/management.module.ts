import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { ObservabilityModule } from '@s3ep/observability';
import { HealthController } from './health.controller';
import { MetricsController } from './metrics.controller';

/** The management plane's controllers. Needs the global HealthModule. */
@Module({
  imports: [ObservabilityModule],
  controllers: [HealthController, MetricsController],
})
export class ManagementModule {}
