import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { DrainState } from '@s3ep/health';
import { Metrics } from '@s3ep/observability';
import { type ManagementApp, startManagementApp } from './testing/management-app.fixture';

/** supertest's answer, without its `any`. */
interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

describe('The management plane', () => {
  let started: ManagementApp;
  const get = (path: string) => request(started.app.getHttpServer()).get(path);

  beforeEach(async () => {
    started = await startManagementApp();
  });

  afterEach(() => started.app.close());

  it.each(['/health', '/health/live', '/health/ready'])(
    'answers %s in the shape of Terminus, to anybody',
    async (path) => {
      const { status, body, headers } = (await get(path)) as Answer;
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'ok', error: {} });
      expect(headers['cache-control']).toBe('no-store');
    },
  );

  it('answers HEAD too, which wget --spider sends', async () => {
    await request(started.app.getHttpServer()).head('/health').expect(200);
  });

  it('answers 503 with the failing indicator when it is not ready', async () => {
    started.backendFailure = new Error('password=hunter2');
    const { status, body, text } = (await get('/health/ready')) as Answer;
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: 'error', error: { backend: { status: 'down' } } });
    expect(text).not.toContain('hunter2');
  });

  it('is not ready but live while draining', async () => {
    started.app.get(DrainState).beginDraining();
    await get('/health/ready').expect(503);
    await get('/health/live').expect(200);
    await get('/health').expect(200);
  });

  it('serves the metrics as Prometheus text, to anybody', async () => {
    started.app.get(Metrics, { strict: false }).decryptFailed('commitment');
    const { status, text, headers } = await get('/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('s3ep_decrypt_failures_total{reason="commitment"} 1');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('describes its paths in OpenAPI, and on a page that loads and runs nothing', async () => {
    const { body } = (await get('/docs-json').expect(200)) as Answer;
    const { paths } = body as { paths: Record<string, object> };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/health', '/health/live', '/health/ready', '/metrics', '/admin/v1/status']),
    );
    const { text, headers } = (await get('/docs').expect(200)) as Answer;
    for (const path of Object.keys(paths)) expect(text).toContain(path);
    expect(text).not.toMatch(/<script|<link|<img|https?:\/\//);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']{44}';/);
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('answers 404 to anything else', async () => {
    await get('/').expect(404);
    await get('/docs/x').expect(404);
  });
});

describe('The management plane without an admin API', () => {
  let started: ManagementApp;

  beforeEach(async () => {
    started = await startManagementApp({ management: 'management: { admin: off }', admin: false });
  });

  afterEach(() => started.app.close());

  it('has health, metrics and the page, and no route of the admin API', async () => {
    const server = started.app.getHttpServer();
    for (const path of ['/health', '/health/ready', '/metrics', '/docs'])
      await request(server).get(path).expect(200);
    await request(server).get('/admin/v1/status').expect(404);
    const { body } = (await request(server).get('/docs-json')) as Answer;
    expect(Object.keys((body as { paths: object }).paths)).toEqual([
      '/health',
      '/health/live',
      '/health/ready',
      '/metrics',
    ]);
  });
});
