import type {
  CallOptions,
  CheckOptions,
  GeneratedBucketKey,
  KeyProvider,
  UnwrapOptions,
  WrapOptions,
} from '../key-provider';
import { KeyProviderError } from '../key-provider-error';
import type { Clock } from './clock';

export interface TimedKeyProviderOptions {
  readonly timeoutMilliseconds: number;
  readonly clock: Clock;
}

/** A key provider whose calls end in time: what takes longer is aborted, and is `unavailable`. */
export class TimedKeyProvider implements KeyProvider {
  readonly kekId: string;
  readonly type: string;
  readonly wrapBucketKey?: (options: WrapOptions) => Promise<Buffer>;
  readonly #provider: KeyProvider;
  readonly #options: TimedKeyProviderOptions;

  constructor(provider: KeyProvider, options: TimedKeyProviderOptions) {
    this.kekId = provider.kekId;
    this.type = provider.type;
    this.#provider = provider;
    this.#options = options;
    const wrap = provider.wrapBucketKey?.bind(provider);
    if (wrap) {
      this.wrapBucketKey = (wanted) => this.#inTime(wanted, (signal) => wrap({ ...wanted, signal }));
    }
  }

  generateBucketKey(originBucket: string, options?: CallOptions): Promise<GeneratedBucketKey> {
    return this.#inTime(options, (signal) => this.#provider.generateBucketKey(originBucket, { signal }));
  }

  unwrapBucketKey(options: UnwrapOptions): Promise<Buffer> {
    return this.#inTime(options, (signal) => this.#provider.unwrapBucketKey({ ...options, signal }));
  }

  check(options?: CheckOptions): Promise<void> {
    return this.#inTime(options, (signal) => this.#provider.check({ ...options, signal }));
  }

  /** Does not wait for a provider that takes no notice of the signal. */
  async #inTime<T>(
    { signal: outer }: CallOptions = {},
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { clock, timeoutMilliseconds } = this.#options;
    const late = new AbortController();
    const tooLate = Promise.withResolvers<never>();
    const cancel = clock.after(timeoutMilliseconds, () => {
      const cause = new Error(`no answer within ${timeoutMilliseconds} ms`);
      tooLate.reject(new KeyProviderError('unavailable', { kekId: this.kekId, cause }));
      late.abort(cause);
    });
    try {
      const signal = outer === undefined ? late.signal : AbortSignal.any([outer, late.signal]);
      return await Promise.race([call(signal), tooLate.promise]);
    } finally {
      cancel();
    }
  }
}
