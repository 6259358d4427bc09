import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLISECONDS = 10;

export interface WaitOptions {
  readonly deadlineMilliseconds?: number;
}

/**
 * Asks again and again until it is so.
 * @throws Error that says what was waited for, after the deadline
 */
export async function waitUntil(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { deadlineMilliseconds = 15_000 }: WaitOptions = {},
): Promise<void> {
  const deadline = Date.now() + deadlineMilliseconds;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await delay(POLL_MILLISECONDS);
  }
}
