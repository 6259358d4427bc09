const WINDOW_MILLISECONDS = 60_000;
/** More than anybody mistypes, and nothing to whoever guesses at 256 bits: it keeps the audit log readable. */
const ATTEMPTS_IN_WINDOW = 100;
/** Addresses that are remembered; above it the oldest is forgotten. */
const MAX_ADDRESSES = 1_024;

interface Window {
  readonly endsAt: number;
  failures: number;
}

/**
 * Counts failed attempts to authenticate, by remote address and minute. Only failures are ever refused for their
 * number: whoever has a credential is let in, however many others fail from the same address.
 */
export class FailedAttempts {
  readonly #windows = new Map<string, Window>();
  readonly #now: () => number;

  /** @param now milliseconds on a clock that never steps back */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Counts one. Gives the seconds to wait where there were too many, otherwise undefined. */
  count(address: string): number | undefined {
    const now = this.#now();
    const known = this.#windows.get(address);
    const window = known && known.endsAt > now ? known : { endsAt: now + WINDOW_MILLISECONDS, failures: 0 };
    window.failures++;
    if (window !== known) {
      this.#windows.delete(address); // so that it becomes the youngest
      this.#windows.set(address, window);
      this.#forgetOldest();
    }
    if (window.failures <= ATTEMPTS_IN_WINDOW) return undefined;
    return Math.ceil((window.endsAt - now) / 1_000);
  }

  #forgetOldest(): void {
    if (this.#windows.size <= MAX_ADDRESSES) return;
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined) this.#windows.delete(oldest);
  }
}
