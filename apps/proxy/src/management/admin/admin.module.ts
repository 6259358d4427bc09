import 'reflect-metadata';
import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { BackendModule } from '@s3ep/backend';
import { AuditLog, type Logger, LOGGER, ObservabilityModule } from '@s3ep/observability';
import { AdminAccessModule } from './access/admin-access.module';
import { AdminGate } from './access/admin-gate';
import { AdmittedCalls } from './access/admitted-calls';
import { CurrentAdminCredentials } from './access/current-admin-credentials';
import { FailedAttempts } from './access/failed-attempts';
import { RoleGuard } from './access/role.guard';
import { AdminFailureFilter } from './answers/admin-failure.filter';
import { ClientsController } from './clients/clients.controller';
import { ConfigController } from './config/config.controller';
import { JobsController } from './jobs/jobs.controller';
import { KeysController } from './keys/keys.controller';
import { LogLevelController } from './log-level/log-level.controller';
import { ObjectsController } from './objects/objects.controller';
import { ReloadController } from './reload/reload.controller';
import { StatusController } from './status/status.controller';
import { UploadsController } from './uploads/uploads.controller';

export interface AdminModuleOptions {
  /** A module that exports JOB_CONTROL: without it there are no routes for jobs. */
  readonly jobs?: NonNullable<ModuleMetadata['imports']>[number];
}

/** The admin API. Needs the global HealthModule, SettingsModule and ReloadModule, and {@link AdminGate} before its routes. */
@Module({})
export class AdminModule {
  static forRoot({ jobs }: AdminModuleOptions = {}): DynamicModule {
    return {
      module: AdminModule,
      imports: [AdminAccessModule, BackendModule, ObservabilityModule, ...(jobs ? [jobs] : [])],
      controllers: [
        StatusController,
        ConfigController,
        KeysController,
        ClientsController,
        UploadsController,
        ObjectsController,
        LogLevelController,
        ReloadController,
        ...(jobs ? [JobsController] : []),
      ],
      providers: [
        RoleGuard,
        { provide: APP_FILTER, useClass: AdminFailureFilter },
        { provide: AdmittedCalls, useFactory: () => new AdmittedCalls() },
        { provide: AuditLog, inject: [LOGGER], useFactory: (logger: Logger) => new AuditLog(logger) },
        {
          provide: AdminGate,
          inject: [CurrentAdminCredentials, AdmittedCalls, AuditLog],
          useFactory: (credentials: CurrentAdminCredentials, admitted: AdmittedCalls, audit: AuditLog) =>
            new AdminGate({
              credentials,
              attempts: new FailedAttempts(),
              admitted,
              audit,
            }),
        },
      ],
      exports: [AdminGate],
    };
  }
}
