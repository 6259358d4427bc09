const FIRST_DELAY_MILLISECONDS = 50;
const MAX_DELAY_MILLISECONDS = 1000;

/**
 * How long to wait before a call is repeated: exponential with full jitter (AWS Architecture Blog, "Exponential
 * Backoff And Jitter").
 * @param failed attempts that have failed so far, at least one
 */
export function retryDelayMilliseconds(failed: number, random: () => number): number {
  return random() * Math.min(MAX_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** (failed - 1));
}
