import { setTimeout as delay } from 'node:timers/promises';

/** Time, given, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch: leases are compared between machines. */
  now(): number;
  /** @throws the signal's reason */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await delay(milliseconds, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
