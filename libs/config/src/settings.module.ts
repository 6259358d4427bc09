import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { CurrentSettings } from './reload/current-settings';
import type { Settings } from './settings';
import * as tokens from './tokens';

const SECTIONS = {
  [tokens.S3_SETTINGS]: 's3',
  [tokens.MANAGEMENT_SETTINGS]: 'management',
  [tokens.BACKEND_SETTINGS]: 'backend',
  [tokens.KEY_SETTINGS]: 'keys',
  [tokens.BUCKET_SETTINGS]: 'buckets',
  [tokens.CLIENT_SETTINGS]: 'clients',
  [tokens.MULTIPART_SETTINGS]: 'multipart',
  [tokens.HEALTH_SETTINGS]: 'health',
  [tokens.LOGGING_SETTINGS]: 'logging',
} as const satisfies Record<symbol, keyof Settings>;

/**
 * Gives the whole of Nest the settings as they were read at the start, each consumer only the slice that it names, and
 * {@link CurrentSettings}, which follows reloads.
 */
@Module({})
export class SettingsModule {
  /** @param settings as loadSettings() returned them; the environment is not read again */
  static forRoot(settings: Settings): DynamicModule {
    const slices = Object.getOwnPropertySymbols(SECTIONS).map((token) => ({
      provide: token,
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        config.getOrThrow<unknown>(SECTIONS[token as keyof typeof SECTIONS]),
    }));
    return {
      module: SettingsModule,
      global: true,
      imports: [
        ConfigModule.forRoot({
          load: [() => settings],
          isGlobal: true,
          ignoreEnvFile: true,
          validatePredefined: false,
          skipProcessEnv: true,
        }),
      ],
      providers: [
        { provide: tokens.SETTINGS, useValue: settings },
        { provide: CurrentSettings, useValue: new CurrentSettings(settings) },
        ...slices,
      ],
      exports: [tokens.SETTINGS, CurrentSettings, ...slices.map(({ provide }) => provide)],
    };
  }
}
