import { setTimeout as delay } from 'node:timers/promises';
import type { SweepCounts } from './upload-sweep';

const MILLISECONDS = 1_000;
/** Two sweeps are apart by the interval, give or take a quarter of it. */
const SHORTEST = 0.75;
const SPREAD = 0.5;

export interface SweepScheduleOptions {
  /** undefined: never. */
  readonly intervalSeconds: number | undefined;
  readonly run: (signal: AbortSignal) => Promise<SweepCounts>;
  readonly swept: (counts: SweepCounts, milliseconds: number) => void;
  readonly failed: (error: unknown) => void;
  readonly random?: () => number;
  /** Milliseconds. */
  readonly now?: () => number;
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Sweeps now and then, from start to stop. The first sweep comes at any moment within the interval, so that replicas
 * that start together do not sweep together; two that do only find each other's work done.
 */
export class SweepSchedule {
  readonly #options: SweepScheduleOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: SweepScheduleOptions) {
    this.#options = options;
  }

  onApplicationBootstrap(): void {
    const { intervalSeconds } = this.#options;
    if (intervalSeconds !== undefined) this.#running = this.#sweepFrom(intervalSeconds * MILLISECONDS);
  }

  /** Before the connections to the backend are closed. A sweep that is under way ends, and goes on another time. */
  async onModuleDestroy(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #sweepFrom(interval: number): Promise<void> {
    const { random = Math.random, wait = waitUnref } = this.#options;
    const { signal } = this.#stopping;
    let next = interval * random();
    try {
      for (;;) {
        await wait(next, signal);
        await this.#sweep(signal);
        next = interval * (SHORTEST + SPREAD * random());
      }
    } catch (error) {
      if (!signal.aborted) this.#options.failed(error);
    }
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { run, swept, failed, now = Date.now } = this.#options;
    const begun = now();
    try {
      swept(await run(signal), now() - begun);
    } catch (error) {
      signal.throwIfAborted();
      failed(error);
    }
  }
}

/** A process that has nothing else to do does not stay for it. */
function waitUnref(milliseconds: number, signal: AbortSignal): Promise<void> {
  return delay(milliseconds, undefined, { signal, ref: false });
}
