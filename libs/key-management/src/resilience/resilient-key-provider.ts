import type {
  CallOptions,
  CheckOptions,
  CircuitState,
  GeneratedBucketKey,
  KeyProvider,
  UnwrapOptions,
  WrapOptions,
} from '../key-provider';
import { KeyProviderError } from '../key-provider-error';
import { CircuitBreaker } from './circuit-breaker';
import type { CircuitBreakerOptions, CircuitOutcome } from './circuit-breaker';
import { retryDelayMilliseconds } from './retry-delay';

export interface ResilientKeyProviderOptions extends CircuitBreakerOptions {
  /** In all, the first one included. */
  readonly attempts: number;
  /** From 0 to below 1; `Math.random` unless a test fixes it. */
  readonly random?: () => number;
}

/**
 * A key provider that is asked again when it is `unavailable`, and no longer asked while it stays so. Any other
 * failure is an answer: it is passed on at once.
 */
export class ResilientKeyProvider implements KeyProvider {
  readonly kekId: string;
  readonly type: string;
  readonly wrapBucketKey?: (options: WrapOptions) => Promise<Buffer>;
  readonly #provider: KeyProvider;
  readonly #breaker: CircuitBreaker;
  readonly #options: Required<Pick<ResilientKeyProviderOptions, 'attempts' | 'clock' | 'random'>>;

  constructor(
    provider: KeyProvider,
    { attempts, clock, changed, random = Math.random }: ResilientKeyProviderOptions,
  ) {
    this.kekId = provider.kekId;
    this.type = provider.type;
    this.#provider = provider;
    this.#breaker = new CircuitBreaker({ clock, ...(changed && { changed }) });
    this.#options = { attempts, clock, random };
    const wrap = provider.wrapBucketKey?.bind(provider);
    if (wrap) this.wrapBucketKey = (options) => this.#insist(() => wrap(options));
  }

  get circuit(): CircuitState {
    return this.#breaker.state;
  }

  generateBucketKey(originBucket: string, options?: CallOptions): Promise<GeneratedBucketKey> {
    return this.#insist(() => this.#provider.generateBucketKey(originBucket, options));
  }

  unwrapBucketKey(options: UnwrapOptions): Promise<Buffer> {
    return this.#insist(() => this.#provider.unwrapBucketKey(options));
  }

  check(options?: CheckOptions): Promise<void> {
    return this.#insist(() => this.#provider.check(options));
  }

  async #insist<T>(call: () => Promise<T>): Promise<T> {
    for (let failed = 0; ;) {
      try {
        return await this.#attempt(call);
      } catch (error) {
        failed += 1;
        const again = failed < this.#options.attempts && this.#breaker.state === 'closed';
        if (!isUnavailable(error) || !again) throw error;
      }
      await this.#wait(retryDelayMilliseconds(failed, this.#options.random));
    }
  }

  async #attempt<T>(call: () => Promise<T>): Promise<T> {
    if (!this.#breaker.admit()) {
      const cause = new Error('held back: earlier calls got no answer');
      throw new KeyProviderError('unavailable', { kekId: this.kekId, cause });
    }
    let outcome: CircuitOutcome = 'neither';
    try {
      const result = await call();
      outcome = 'answered';
      return result;
    } catch (error) {
      if (isUnavailable(error)) outcome = 'unavailable';
      else if (error instanceof KeyProviderError) outcome = 'answered';
      throw error;
    } finally {
      this.#breaker.report(outcome);
    }
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(milliseconds, resolve));
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof KeyProviderError && error.kind === 'unavailable';
}
