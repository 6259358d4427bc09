import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { BUCKET_SETTINGS, KEY_SETTINGS } from '@s3ep/config';
import type { BucketSettings, KeySettings } from '@s3ep/config';
import { Metrics, ObservabilityModule } from '@s3ep/observability';
import { KeyRing } from './key-ring';
import { BucketPolicies } from './policies/bucket-policies';
import { createKeyProvider } from './providers/create-key-provider';
import type { KeyProviderWatchers } from './providers/create-key-provider';

const watchersOf = (metrics: Metrics): KeyProviderWatchers => ({
  called: (call) => {
    metrics.keyProviderCalled(call);
  },
  circuitChanged: ({ kekId, state }) => {
    metrics.keyProviderHeldBack({ kekId, heldBack: state !== 'closed' });
  },
});

/** Provides {@link BucketPolicies} and {@link KeyRing}, made from the settings. */
@Module({
  imports: [ObservabilityModule],
  providers: [
    {
      provide: BucketPolicies,
      inject: [BUCKET_SETTINGS],
      useFactory: (buckets: readonly BucketSettings[]) => new BucketPolicies(buckets),
    },
    {
      provide: KeyRing,
      inject: [KEY_SETTINGS, BucketPolicies, Metrics],
      useFactory: (settings: KeySettings, policies: BucketPolicies, metrics: Metrics) =>
        new KeyRing({
          providers: settings.keks.map((kek) => createKeyProvider(kek, watchersOf(metrics))),
          policies,
          limits: settings,
        }),
    },
  ],
  exports: [BucketPolicies, KeyRing],
})
export class KeyManagementModule {}
