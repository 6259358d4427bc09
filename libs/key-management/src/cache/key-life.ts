import { KeyProviderError } from '../key-provider-error';

/** How long bucket keys may be used. */
export interface LifeLimits {
  readonly maxAgeSeconds: number;
  /** How long one may be used past its age while its provider is unavailable. */
  readonly outageGraceSeconds: number;
}

const MILLISECONDS_PER_SECOND = 1000;
/** In the last part of its age or of its seals a key is renewed in the background. */
export const RENEWAL_SHARE = 1 / 20;
/** After a failed renewal: while the key may still be used as it is, and when it no longer may. */
const EARLY_RETRY_MILLISECONDS = 30_000;
const LATE_RETRY_MILLISECONDS = 1000;

/**
 * Age of a bucket key in memory, and what its provider said when it was asked to renew it. Times are in milliseconds
 * on a clock that never steps back.
 */
export class KeyLife {
  readonly #begin: number;
  /** The provider was asked and was unavailable. */
  #outage = false;
  /** It was asked and said no: that is a decision, which an outage afterwards does not undo. */
  #saidNo = false;
  /** A renewal that failed is not tried again before. */
  #retryAt = 0;

  constructor(begin: number) {
    this.#begin = begin;
  }

  get saidNo(): boolean {
    return this.#saidNo;
  }

  isPastAge(now: number, { maxAgeSeconds }: LifeLimits): boolean {
    return now - this.#begin >= maxAgeSeconds * MILLISECONDS_PER_SECOND;
  }

  /** Within its age, and within the grace of an outage. */
  mayBeUsed(now: number, { maxAgeSeconds, outageGraceSeconds }: LifeLimits): boolean {
    const grace = this.#outage && !this.#saidNo ? outageGraceSeconds : 0;
    return now - this.#begin < (maxAgeSeconds + grace) * MILLISECONDS_PER_SECOND;
  }

  isNearEnd(now: number, { maxAgeSeconds }: LifeLimits): boolean {
    return now - this.#begin >= maxAgeSeconds * MILLISECONDS_PER_SECOND * (1 - RENEWAL_SHARE);
  }

  /** Whether the provider may be asked again by now. */
  mayBeRenewed(now: number): boolean {
    return now >= this.#retryAt;
  }

  /** A renewal failed with this. */
  noteFailure(error: unknown, now: number, { maxAgeSeconds }: LifeLimits): void {
    const kind = error instanceof KeyProviderError ? error.kind : undefined;
    this.#outage = kind === 'unavailable';
    if (kind !== undefined && kind !== 'unavailable') this.#saidNo = true;
    const end = this.#begin + maxAgeSeconds * MILLISECONDS_PER_SECOND;
    this.#retryAt = now < end ? Math.min(now + EARLY_RETRY_MILLISECONDS, end) : now + LATE_RETRY_MILLISECONDS;
  }
}
