import type { Clock } from '../clock';

const SECOND_MILLISECONDS = 1_000;

/** Lets so many begin in a second, evenly; without a rate, all at once. */
export class Pace {
  readonly #clock: Clock;
  readonly #gapMilliseconds: number;
  #next = 0;

  constructor(clock: Clock, perSecond: number | undefined) {
    this.#clock = clock;
    this.#gapMilliseconds = perSecond === undefined ? 0 : SECOND_MILLISECONDS / perSecond;
  }

  /** @throws the signal's reason */
  async turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#gapMilliseconds === 0) return;
    const now = this.#clock.now();
    const turn = Math.max(now, this.#next);
    this.#next = turn + this.#gapMilliseconds;
    if (turn > now) await this.#clock.sleep(turn - now, signal);
  }
}
