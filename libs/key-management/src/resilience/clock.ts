/** Time as resilience needs it, so that tests can turn it. */
export interface Clock {
  /** Milliseconds on a clock that never steps back. */
  now(): number;
  /** Calls back once, after that time. @returns what takes it back */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The machine's own. */
export const MONOTONIC_CLOCK: Clock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
