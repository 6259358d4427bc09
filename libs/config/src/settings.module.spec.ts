import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { loadSettings } from './load-settings';
import { SettingsModule } from './settings.module';
import * as tokens from './tokens';

const settings = loadSettings({
  environment: {
    S3EP_BACKEND_ENDPOINT: 'http://backend:9000',
    S3EP_KEY: Buffer.alloc(32, 7).toString('base64'),
    S3EP_CLIENT_ACCESS_KEY_ID: 'CLIENT0000000000000A',
    S3EP_CLIENT_SECRET_ACCESS_KEY: 'client-secret-of-forty-characters-000000',
  },
  readFile: () => {
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  },
});

describe('SettingsModule', () => {
  it('injects the whole and every section, the very objects that were loaded', async () => {
    const module = await Test.createTestingModule({ imports: [SettingsModule.forRoot(settings)] }).compile();
    expect(module.get(tokens.SETTINGS)).toBe(settings);
    const sections = [
      [tokens.S3_SETTINGS, settings.s3],
      [tokens.MANAGEMENT_SETTINGS, settings.management],
      [tokens.BACKEND_SETTINGS, settings.backend],
      [tokens.KEY_SETTINGS, settings.keys],
      [tokens.BUCKET_SETTINGS, settings.buckets],
      [tokens.CLIENT_SETTINGS, settings.clients],
      [tokens.MULTIPART_SETTINGS, settings.multipart],
      [tokens.HEALTH_SETTINGS, settings.health],
      [tokens.LOGGING_SETTINGS, settings.logging],
    ] as const;
    for (const [token, section] of sections) expect(module.get(token)).toBe(section);
  });

  it('puts nothing into the environment of the process', async () => {
    const before = { ...process.env };
    await Test.createTestingModule({ imports: [SettingsModule.forRoot(settings)] }).compile();
    expect({ ...process.env }).toEqual(before);
  });
});
