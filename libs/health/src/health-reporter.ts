import { ServiceUnavailableException } from '@nestjs/common';
import type {
  HealthCheckResult,
  HealthCheckService,
  HealthIndicatorFunction,
  HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import type { HealthSettings } from '@s3ep/config';
import type { KeyRing } from '@s3ep/key-management';
import type { DependencyCheck } from './checks/dependency-check';
import type { EventLoopDelay } from './checks/event-loop-delay';
import type { DrainState } from './drain-state';
import type { HealthReport } from './health-report';

export type Dependency = HealthSettings['readinessDependsOn'][number];

export interface HealthReporterOptions {
  readonly terminus: HealthCheckService;
  readonly indicators: HealthIndicatorService;
  readonly settings: HealthSettings;
  readonly dependencies: Readonly<Record<Dependency, DependencyCheck>>;
  readonly keyRing: Pick<KeyRing, 'kekIds'>;
  readonly eventLoop: Pick<EventLoopDelay, 'maxMilliseconds'>;
  readonly drain: DrainState;
}

/** Answers `/health`, `/health/live` and `/health/ready`, on whichever port they are asked. */
export class HealthReporter {
  readonly #options: HealthReporterOptions;

  constructor(options: HealthReporterOptions) {
    this.#options = options;
  }

  /** The process answers. */
  live(): Promise<HealthReport> {
    return this.#report([]);
  }

  /**
   * Alive, keys loaded, not hung. Asks nobody outside the process: this is what restarts it, and a
   * restart mends neither the backend nor a key provider.
   */
  health(): Promise<HealthReport> {
    return this.#report([() => this.#keysLoaded(), () => this.#eventLoop()]);
  }

  /** Wants requests: not draining, and what `health.readinessDependsOn` lists can be used. */
  ready(): Promise<HealthReport> {
    const { settings, dependencies, drain, indicators } = this.#options;
    const accepting = indicators.check('accepting');
    return this.#report([
      () => (drain.draining ? accepting.down('shutting down') : accepting.up()),
      ...settings.readinessDependsOn.map((name) => () => dependencies[name].indicate()),
    ]);
  }

  /** Each dependency, whether readiness depends on it or not; asked no more often than its cache allows. */
  async dependencies(): Promise<Readonly<Record<Dependency, 'up' | 'down'>>> {
    const { keys, backend } = this.#options.dependencies;
    const [keysResult, backendResult] = await Promise.all([keys.indicate(), backend.indicate()]);
    return { keys: upOrDown(keysResult, 'keys'), backend: upOrDown(backendResult, 'backend') };
  }

  #keysLoaded(): HealthIndicatorResult {
    // a key ring exists only with every configured KEK in it; without one this process does not start
    return this.#options.indicators.check('keys').up({ loaded: this.#options.keyRing.kekIds.length });
  }

  #eventLoop(): HealthIndicatorResult {
    const maxDelayMilliseconds = Math.round(this.#options.eventLoop.maxMilliseconds());
    const eventLoop = this.#options.indicators.check('eventLoop');
    return maxDelayMilliseconds > this.#options.settings.maxEventLoopDelayMilliseconds
      ? eventLoop.down({ maxDelayMilliseconds })
      : eventLoop.up({ maxDelayMilliseconds });
  }

  async #report(checks: HealthIndicatorFunction[]): Promise<HealthReport> {
    try {
      return { status: 200, body: await this.#options.terminus.check(checks) };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      const body = error.getResponse() as HealthCheckResult;
      // Terminus fails every check once Nest shuts down. That we stop accepting is for `ready` to say,
      // by the drain state: a process that still finishes requests is alive.
      return body.status === 'shutting_down' && Object.keys(body.error ?? {}).length === 0
        ? { status: 200, body: { ...body, status: 'ok' } }
        : { status: 503, body };
    }
  }
}

function upOrDown(result: HealthIndicatorResult, name: Dependency): 'up' | 'down' {
  return result[name]?.status === 'up' ? 'up' : 'down';
}
