import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { MANAGEMENT_SETTINGS, type ManagementSettings } from '@s3ep/config';
import { CurrentAdminCredentials } from './current-admin-credentials';

/** Provides {@link CurrentAdminCredentials} to the admin API, and to reloads. Needs the global SettingsModule. */
@Module({
  providers: [
    {
      provide: CurrentAdminCredentials,
      inject: [MANAGEMENT_SETTINGS],
      useFactory: (settings: ManagementSettings) => new CurrentAdminCredentials(settings),
    },
  ],
  exports: [CurrentAdminCredentials],
})
export class AdminAccessModule {}
