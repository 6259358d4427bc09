import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { ObservabilityModule } from '@s3ep/observability';
import { AdminModule, type AdminModuleOptions } from './admin/admin.module';
import { HealthController } from './health.controller';
import { MetricsController } from './metrics.controller';

export interface ManagementModuleOptions {
  /** undefined: there is no admin API. */
  readonly admin: AdminModuleOptions | undefined;
}

/** The management plane's controllers. Needs the global HealthModule and SettingsModule. */
@Module({})
export class ManagementModule {
  static forRoot({ admin }: ManagementModuleOptions): DynamicModule {
    return {
      module: ManagementModule,
      imports: [ObservabilityModule, ...(admin ? [AdminModule.forRoot(admin)] : [])],
      controllers: [HealthController, MetricsController],
    };
  }
}
