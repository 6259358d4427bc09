import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Server } from 'node:http';
import request from 'supertest';
import { BUCKET_SETTINGS, HEALTH_SETTINGS, KEY_SETTINGS, LOGGING_SETTINGS, Secret } from '@s3ep/config';
import { DrainState, HealthModule } from '@s3ep/health';
import { Metrics } from '@s3ep/observability';
import { ManagementModule } from './management.module';
import { setUpOpenApi } from './set-up-open-api';

const SETTINGS = [
  {
    provide: KEY_SETTINGS,
    useValue: {
      keks: [{ id: 'main', provider: 'local-aes', key: new Secret('11'.repeat(32)) }],
      bucketKeyMaxAgeSeconds: 60,
      bucketKeyMaxSeals: 100,
      outageGraceSeconds: 0,
      bucketKeyCacheEntries: 10,
    },
  },
  { provide: BUCKET_SETTINGS, useValue: [] },
  { provide: LOGGING_SETTINGS, useValue: { level: 'silent' } },
  {
    provide: HEALTH_SETTINGS,
    useValue: {
      readinessDependsOn: ['backend'],
      maxEventLoopDelayMilliseconds: 60_000,
      checkTimeoutSeconds: 5,
    },
  },
];

/** supertest's answer, without its `any`. */
interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

@Module({})
class FakeSettingsModule {}

describe('The management plane', () => {
  let app: INestApplication<Server>;
  let backendFailure: Error | undefined;
  const get = (path: string) => request(app.getHttpServer()).get(path);

  beforeEach(async () => {
    backendFailure = undefined;
    const testing = await Test.createTestingModule({
      imports: [
        {
          module: FakeSettingsModule,
          global: true,
          providers: SETTINGS,
          exports: SETTINGS.map(({ provide }) => provide),
        },
        HealthModule.forRoot({
          backendProbe: {
            useFactory: () => ({
              check: () =>
                backendFailure === undefined ? Promise.resolve() : Promise.reject(backendFailure),
            }),
          },
        }),
        ManagementModule,
      ],
    }).compile();
    app = testing.createNestApplication<INestApplication<Server>>(new ExpressAdapter());
    app.useLogger(false);
    setUpOpenApi(app);
    await app.listen(0, '127.0.0.1');
  });

  afterEach(() => app.close());

  it.each(['/health', '/health/live', '/health/ready'])(
    'answers %s in the shape of Terminus',
    async (path) => {
      const { status, body, headers } = (await get(path)) as Answer;
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'ok', error: {} });
      expect(headers['cache-control']).toBe('no-store');
    },
  );

  it('answers HEAD too, which wget --spider sends', async () => {
    await request(app.getHttpServer()).head('/health').expect(200);
  });

  it('answers 503 with the failing indicator when it is not ready', async () => {
    backendFailure = new Error('password=hunter2');
    const { status, body, text } = (await get('/health/ready')) as Answer;
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: 'error', error: { backend: { status: 'down' } } });
    expect(text).not.toContain('hunter2');
  });

  it('is not ready but live while draining', async () => {
    app.get(DrainState).beginDraining();
    await get('/health/ready').expect(503);
    await get('/health/live').expect(200);
    await get('/health').expect(200);
  });

  it('serves the metrics as Prometheus text', async () => {
    app.get(Metrics).decryptFailed('commitment');
    const { status, text, headers } = await get('/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('s3ep_decrypt_failures_total{reason="commitment"} 1');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('describes every one of its paths in OpenAPI', async () => {
    const { status, body } = (await get('/docs-json')) as Answer;
    expect(status).toBe(200);
    expect(body).toMatchObject({ openapi: expect.stringMatching(/^3\./), info: { version: '1' } });
    const { paths } = body as { paths: Record<string, { get: { operationId: string; responses: object } }> };
    expect(
      Object.entries(paths).map(([path, { get: op }]) => [path, op.operationId, Object.keys(op.responses)]),
    ).toEqual([
      ['/health', 'health', ['200', '503']],
      ['/health/live', 'live', ['200']],
      ['/health/ready', 'ready', ['200', '503']],
      ['/metrics', 'metrics', ['200']],
    ]);
  });

  it('answers 404 to anything else, the page of the document included', async () => {
    await get('/docs').expect(404);
    await get('/').expect(404);
  });
});
