import type { HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import type { Logger } from '@s3ep/observability';

export interface DependencyCheckOptions {
  /** Name in the answer. */
  readonly name: string;
  /** Rejects when the dependency cannot be used. */
  readonly check: (signal: AbortSignal) => Promise<void>;
  readonly timeoutMilliseconds: number;
  /** How long an answer is given again without asking. */
  readonly cacheMilliseconds: number;
  readonly indicators: HealthIndicatorService;
  readonly logger: Logger;
}

/**
 * Asks one dependency, with a limit of time, at most once at a time and not more often than its cache
 * allows, however many probes come. Anybody may read the answer, so it only says "down"; the cause
 * goes to the log, when the state changes.
 */
export class DependencyCheck {
  readonly #options: DependencyCheckOptions;
  #up = true;
  #cause: unknown;

  constructor(options: DependencyCheckOptions) {
    this.#options = options;
  }

  async indicate(): Promise<HealthIndicatorResult> {
    const { name, indicators, timeoutMilliseconds, cacheMilliseconds } = this.#options;
    const result = await indicators
      .check(name)
      .attempt(async ({ signal }) => this.#attempt(signal))
      .withTimeout(timeoutMilliseconds)
      .cacheFor(cacheMilliseconds);
    this.#logChange(result[name]?.status === 'up', result[name]);
    return result;
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    this.#cause = undefined;
    try {
      await this.#options.check(signal);
    } catch (cause) {
      this.#cause = cause;
      throw new Error('cannot be used', { cause });
    }
  }

  #logChange(up: boolean, details: unknown): void {
    if (up === this.#up) return;
    this.#up = up;
    const dependency = this.#options.name;
    if (up) this.#options.logger.info({ dependency }, 'dependency can be used again');
    else this.#options.logger.warn({ dependency, details, err: this.#cause }, 'dependency cannot be used');
  }
}
