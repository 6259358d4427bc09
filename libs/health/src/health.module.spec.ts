import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { BUCKET_SETTINGS, HEALTH_SETTINGS, KEY_SETTINGS, LOGGING_SETTINGS, Secret } from '@s3ep/config';
import type { HealthSettings, KeySettings } from '@s3ep/config';
import { KeyRing } from '@s3ep/key-management';
import { LOGGER } from '@s3ep/observability';
import { DrainState } from './drain-state';
import { EventLoopDelay } from './checks/event-loop-delay';
import { HealthModule } from './health.module';
import { HealthReporter } from './health-reporter';

const KEYS: KeySettings = {
  keks: [{ id: 'main', state: 'enabled', provider: 'local-aes', key: new Secret('11'.repeat(32)) }],
  bucketKeyMaxAgeSeconds: 60,
  bucketKeyMaxSeals: 100,
  outageGraceSeconds: 0,
  bucketKeyCacheMaxAgeSeconds: 60,
  bucketKeyCacheEntries: 10,
};

const HEALTH: HealthSettings = {
  readinessDependsOn: ['keys', 'backend'],
  maxEventLoopDelayMilliseconds: 1000,
  checkTimeoutSeconds: 0.05,
};

class FakeBackend {
  calls = 0;
  answer: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();

  check(signal: AbortSignal): Promise<void> {
    this.calls += 1;
    return this.answer(signal);
  }
}

/** What it was given at each level, in place of a logger. */
class KeptLog {
  readonly lines: unknown[] = [];
  warn = (fields: object, msg: string) => void this.lines.push({ level: 'warn', msg, ...fields });
  info = (fields: object, msg: string) => void this.lines.push({ level: 'info', msg, ...fields });
}

describe('HealthModule', () => {
  let backend: FakeBackend;
  let log: KeptLog;
  let app: TestingModule;
  let eventLoopDelay: number;

  async function start(health: Partial<HealthSettings> = {}): Promise<HealthReporter> {
    const settings = [
      { provide: KEY_SETTINGS, useValue: KEYS },
      { provide: BUCKET_SETTINGS, useValue: [] },
      { provide: LOGGING_SETTINGS, useValue: { level: 'silent' } },
      { provide: HEALTH_SETTINGS, useValue: { ...HEALTH, ...health } },
    ];
    @Module({})
    class FakeSettingsModule {}
    app = await Test.createTestingModule({
      imports: [
        {
          module: FakeSettingsModule,
          global: true,
          providers: settings,
          exports: settings.map(({ provide }) => provide),
        },
        HealthModule.forRoot({ backendProbe: { useFactory: () => backend } }),
      ],
    })
      .overrideProvider(LOGGER)
      .useValue(log)
      .overrideProvider(EventLoopDelay)
      .useValue({ maxMilliseconds: () => eventLoopDelay })
      .compile();
    await app.init();
    return app.get(HealthReporter);
  }

  beforeEach(() => {
    // Only the clock of the caches stands still; timers and promises are real.
    jest.useFakeTimers({
      now: 0,
      doNotFake: [
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'clearImmediate',
        'setInterval',
        'clearInterval',
        'setTimeout',
        'clearTimeout',
      ],
    });
    backend = new FakeBackend();
    log = new KeptLog();
    eventLoopDelay = 0;
  });

  afterEach(async () => {
    jest.useRealTimers();
    await app.close();
  });

  it('is live as long as it answers', async () => {
    const reporter = await start();
    expect(await reporter.live()).toEqual({
      status: 200,
      body: { status: 'ok', info: {}, error: {}, details: {} },
    });
  });

  it('is healthy with its keys loaded and its event loop free, whatever the backend does', async () => {
    backend.answer = () => Promise.reject(new Error('down'));
    const report = await (await start()).health();
    expect(report).toMatchObject({
      status: 200,
      body: { details: { keys: { status: 'up', loaded: 1 }, eventLoop: { status: 'up' } } },
    });
    expect(backend.calls).toBe(0);
  });

  it('is not healthy while it hangs', async () => {
    const reporter = await start();
    eventLoopDelay = 1001;
    expect(await reporter.health()).toMatchObject({
      status: 503,
      body: { status: 'error', error: { eventLoop: { status: 'down', maxDelayMilliseconds: 1001 } } },
    });
    eventLoopDelay = 1000;
    expect(await reporter.health()).toMatchObject({ status: 200 });
  });

  it('is ready when keys and backend can be used', async () => {
    expect(await (await start()).ready()).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        details: { accepting: { status: 'up' }, keys: { status: 'up' }, backend: { status: 'up' } },
      },
    });
  });

  it('is not ready without its backend, and tells the cause to the log alone, once', async () => {
    const reporter = await start();
    backend.answer = () => Promise.reject(new Error('connect ECONNREFUSED 10.1.2.3:9000'));
    const report = await reporter.ready();
    expect(report).toMatchObject({
      status: 503,
      body: { status: 'error', error: { backend: { status: 'down', message: 'cannot be used' } } },
    });
    expect(JSON.stringify(report)).not.toContain('10.1.2.3');

    jest.setSystemTime(2000);
    await reporter.ready();
    expect(log.lines).toEqual([
      expect.objectContaining({
        level: 'warn',
        dependency: 'backend',
        err: expect.objectContaining({ message: expect.stringContaining('10.1.2.3') }),
      }),
    ]);
    expect(backend.calls).toBe(2);

    backend.answer = () => Promise.resolve();
    jest.setSystemTime(4000);
    expect(await reporter.ready()).toMatchObject({ status: 200 });
    expect(log.lines.at(-1)).toMatchObject({ level: 'info', dependency: 'backend' });
  });

  it('is not ready when the backend does not answer in time, and tells it to stop', async () => {
    const reporter = await start();
    let given: AbortSignal | undefined;
    backend.answer = (signal) => {
      given = signal;
      return new Promise(() => undefined);
    };
    expect(await reporter.ready()).toMatchObject({
      status: 503,
      body: { error: { backend: { message: 'timeout of 50ms exceeded' } } },
    });
    expect(given?.aborted).toBe(true);
  });

  it('is not ready when a key cannot be used, and does not show which', async () => {
    const reporter = await start();
    jest
      .spyOn(app.get(KeyRing), 'check')
      .mockResolvedValue([{ kekId: 'main', type: 'local-aes', outcome: 'denied' }]);
    const report = await reporter.ready();
    expect(report).toMatchObject({ status: 503, body: { error: { keys: { status: 'down' } } } });
    expect(JSON.stringify(report)).not.toContain('main');
    expect(log.lines[0]).toMatchObject({
      dependency: 'keys',
      err: { message: 'key-encryption keys that cannot be used: "main" (local-aes): denied' },
    });
  });

  it('asks its dependencies once a second, however many probes come', async () => {
    const reporter = await start();
    await Promise.all(Array.from({ length: 50 }, () => reporter.ready()));
    await reporter.ready();
    expect(backend.calls).toBe(1);
    jest.setSystemTime(999);
    await reporter.ready();
    expect(backend.calls).toBe(1);
    jest.setSystemTime(1000);
    await reporter.ready();
    expect(backend.calls).toBe(2);
  });

  it('asks its key providers once in five seconds, whether they answer, fail or hang', async () => {
    const reporter = await start();
    const check = jest.spyOn(app.get(KeyRing), 'check');
    const probe = () => Promise.all(Array.from({ length: 50 }, () => reporter.ready()));
    await probe();
    jest.setSystemTime(4999);
    await probe();
    expect(check).toHaveBeenCalledTimes(1);
    check.mockResolvedValue([{ kekId: 'main', type: 'aws-kms', outcome: 'unavailable' }]);
    jest.setSystemTime(5000);
    await probe();
    await probe();
    jest.setSystemTime(9999);
    await probe();
    expect(check).toHaveBeenCalledTimes(2);
    check.mockReturnValue(new Promise(() => undefined));
    jest.setSystemTime(10_000);
    await probe();
    await probe();
    expect(check).toHaveBeenCalledTimes(3);
  });

  it('asks no key provider and no backend whether it is alive and healthy', async () => {
    const reporter = await start();
    const check = jest.spyOn(app.get(KeyRing), 'check');
    await Promise.all(Array.from({ length: 50 }, () => [reporter.health(), reporter.live()]).flat());
    expect([check.mock.calls.length, backend.calls]).toEqual([0, 0]);
  });

  it('depends on nothing but what the settings list', async () => {
    const reporter = await start({ readinessDependsOn: [] });
    backend.answer = () => Promise.reject(new Error('down'));
    expect(await reporter.ready()).toMatchObject({ status: 200 });
    expect(backend.calls).toBe(0);
  });

  it('is not ready while draining, but live and healthy', async () => {
    const reporter = await start();
    app.get(DrainState).beginDraining();
    expect(await reporter.ready()).toMatchObject({
      status: 503,
      body: { error: { accepting: { status: 'down', message: 'shutting down' } } },
    });
    expect(await reporter.live()).toMatchObject({ status: 200 });
    expect(await reporter.health()).toMatchObject({ status: 200 });
  });

  it('stays live and healthy while Nest shuts down', async () => {
    const reporter = await start();
    await app.close();
    expect(await reporter.live()).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await reporter.health()).toMatchObject({ status: 200 });
    eventLoopDelay = 5000;
    expect(await reporter.health()).toMatchObject({ status: 503 });
  });
});
