import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { BUCKET_SETTINGS, KEY_SETTINGS, LOGGING_SETTINGS, Secret } from '@s3ep/config';
import { Metrics } from '@s3ep/observability';
import { KeyManagementModule } from './key-management.module';
import { KeyRing } from './key-ring';

const SETTINGS = [
  {
    provide: KEY_SETTINGS,
    useValue: {
      keks: [{ id: 'main', provider: 'local-aes', key: new Secret('11'.repeat(32)) }],
      bucketKeyMaxAgeSeconds: 60,
      bucketKeyMaxSeals: 100,
      outageGraceSeconds: 0,
      bucketKeyCacheMaxAgeSeconds: 60,
      bucketKeyCacheEntries: 10,
    },
  },
  {
    provide: BUCKET_SETTINGS,
    useValue: [{ match: '*', activeKek: 'main', readableKeks: [], acceptOrigins: [] }],
  },
  { provide: LOGGING_SETTINGS, useValue: { level: 'silent' } },
];

@Module({})
class FakeSettingsModule {}

describe('KeyManagementModule', () => {
  it('makes the key ring of the settings, and counts the calls of its providers', async () => {
    const app = await Test.createTestingModule({
      imports: [
        {
          module: FakeSettingsModule,
          global: true,
          providers: SETTINGS,
          exports: SETTINGS.map(({ provide }) => provide),
        },
        KeyManagementModule,
      ],
    }).compile();
    const ring = app.get(KeyRing);
    expect(ring.kekIds).toEqual(['main']);
    expect(await ring.bucketKeyForSeal('photos')).toMatchObject({ kekId: 'main', originBucket: 'photos' });
    expect(await app.get(Metrics, { strict: false }).exposition()).toContain(
      's3ep_key_provider_calls_total{kek="main",call="generate",outcome="ok"} 1',
    );
  });
});
