import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { BUCKET_SETTINGS, KEY_SETTINGS } from '@s3ep/config';
import type { BucketSettings, KeySettings } from '@s3ep/config';
import { Metrics, ObservabilityModule } from '@s3ep/observability';
import { KeyRing } from './key-ring';
import { KeyRingSource } from './key-ring-source';
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

/** Provides the {@link KeyRing} of the settings, and the {@link KeyRingSource} that a reload takes its content from. */
@Module({
  imports: [ObservabilityModule],
  providers: [
    {
      provide: KeyRingSource,
      inject: [Metrics],
      useFactory: (metrics: Metrics) =>
        new KeyRingSource((kek) => createKeyProvider(kek, watchersOf(metrics))),
    },
    {
      provide: KeyRing,
      inject: [KEY_SETTINGS, BUCKET_SETTINGS, KeyRingSource, Metrics],
      useFactory: (
        keys: KeySettings,
        buckets: readonly BucketSettings[],
        source: KeyRingSource,
        metrics: Metrics,
      ) => {
        const { content, accept } = source.prepare({ keys, buckets });
        accept();
        return new KeyRing({
          ...content,
          sealedPastAge: (kekId) => {
            metrics.sealedPastAge(kekId);
          },
        });
      },
    },
  ],
  exports: [KeyRing, KeyRingSource],
})
export class KeyManagementModule {}
