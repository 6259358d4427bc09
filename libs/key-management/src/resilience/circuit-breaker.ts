import type { CircuitState } from '../key-provider';
import type { Clock } from './clock';

/** That many calls without an answer, one after the other, and the provider counts as down. */
export const FAILURES_TO_OPEN = 5;
/** So long nobody is let through; so recovery is noticed this soon after it. */
export const PROBE_DELAY_MILLISECONDS = 1000;

export interface CircuitBreakerOptions {
  readonly clock: Clock;
  readonly changed?: (state: CircuitState) => void;
}

/** What became of a call that was let through; `neither`: it says nothing about the provider. */
export type CircuitOutcome = 'answered' | 'unavailable' | 'neither';

/**
 * Holds calls back from a provider that does not answer, so that requests fail at once instead of piling up, and lets
 * one through from time to time to see whether it is back (Nygard, "Release It!", circuit breaker).
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #changed: (state: CircuitState) => void;
  #state: CircuitState = 'closed';
  #failures = 0;
  #openedAt = 0;

  constructor({ clock, changed = () => undefined }: CircuitBreakerOptions) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** Whether a call may be made now. Who is let through must {@link report} how it ended. */
  admit(): boolean {
    if (this.#state === 'closed') return true;
    if (this.#state === 'half-open') return false; // another call is looking
    if (this.#clock.now() - this.#openedAt < PROBE_DELAY_MILLISECONDS) return false;
    this.#become('half-open');
    return true;
  }

  report(outcome: CircuitOutcome): void {
    switch (outcome) {
      case 'answered':
        this.#failures = 0;
        this.#become('closed');
        return;
      case 'unavailable':
        this.#failures += 1;
        if (this.#state !== 'half-open' && this.#failures < FAILURES_TO_OPEN) return;
        this.#openedAt = this.#clock.now();
        this.#become('open');
        return;
      case 'neither':
        // a look that saw nothing: the next one may look at once
        if (this.#state === 'half-open') this.#become('open');
    }
  }

  #become(state: CircuitState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#changed(state);
  }
}
