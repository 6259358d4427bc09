import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The part of a perf_hooks histogram that is used; values in nanoseconds. */
export interface DelayHistogram {
  readonly max: number;
  reset(): void;
}

const RESOLUTION_MILLISECONDS = 20;
const WINDOW_MILLISECONDS = 10_000;
const NANOSECONDS_PER_MILLISECOND = 1_000_000;

/** The longest time that the event loop was held up lately: in the current window or the one before. */
export class EventLoopDelay {
  readonly #histogram: DelayHistogram;
  readonly #stop: () => void;
  #previousMax = 0;

  /** @param histogram given by tests, which move the windows themselves. */
  constructor(histogram?: DelayHistogram) {
    if (histogram !== undefined) {
      this.#histogram = histogram;
      this.#stop = () => undefined;
      return;
    }
    const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
    monitor.enable();
    const timer = setInterval(() => {
      this.beginWindow();
    }, WINDOW_MILLISECONDS).unref();
    this.#histogram = monitor;
    this.#stop = () => {
      clearInterval(timer);
      monitor.disable();
    };
  }

  /** Forgets what is older than the window that ends now. */
  beginWindow(): void {
    this.#previousMax = this.#histogram.max;
    this.#histogram.reset();
  }

  /** Longest delay in milliseconds, to the monitor's resolution. */
  maxMilliseconds(): number {
    return Math.max(this.#previousMax, this.#histogram.max) / NANOSECONDS_PER_MILLISECOND;
  }

  onModuleDestroy(): void {
    this.#stop();
  }
}
