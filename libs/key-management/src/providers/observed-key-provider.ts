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
import type { KeyProviderErrorKind } from '../key-provider-error';

export type KeyProviderCallName = 'generate' | 'wrap' | 'unwrap' | 'check';

/** A call that ended. */
export interface KeyProviderCall {
  readonly kekId: string;
  readonly call: KeyProviderCallName;
  /** `failed`: an error that is not a {@link KeyProviderError}, a bug. */
  readonly outcome: 'ok' | KeyProviderErrorKind | 'failed';
  readonly seconds: number;
}

export type KeyProviderObserver = (call: KeyProviderCall) => void;

const MILLISECONDS_PER_SECOND = 1000;

/** A key provider that reports the outcome of every call and the time that it took. */
export class ObservedKeyProvider implements KeyProvider {
  readonly kekId: string;
  readonly type: string;
  readonly wrapBucketKey?: (options: WrapOptions) => Promise<Buffer>;
  readonly #provider: KeyProvider;
  readonly #observe: KeyProviderObserver;
  readonly #now: () => number;

  /** @param now milliseconds on a clock that never steps back */
  constructor(provider: KeyProvider, observe: KeyProviderObserver, now = () => performance.now()) {
    this.kekId = provider.kekId;
    this.type = provider.type;
    this.#provider = provider;
    this.#observe = observe;
    this.#now = now;
    const wrap = provider.wrapBucketKey?.bind(provider);
    if (wrap) this.wrapBucketKey = (options) => this.#report('wrap', () => wrap(options));
  }

  get circuit(): CircuitState | undefined {
    return this.#provider.circuit;
  }

  generateBucketKey(originBucket: string, options?: CallOptions): Promise<GeneratedBucketKey> {
    return this.#report('generate', () => this.#provider.generateBucketKey(originBucket, options));
  }

  unwrapBucketKey(options: UnwrapOptions): Promise<Buffer> {
    return this.#report('unwrap', () => this.#provider.unwrapBucketKey(options));
  }

  check(options?: CheckOptions): Promise<void> {
    return this.#report('check', () => this.#provider.check(options));
  }

  async #report<T>(call: KeyProviderCallName, make: () => Promise<T>): Promise<T> {
    const started = this.#now();
    const ended = (outcome: KeyProviderCall['outcome']): void => {
      const seconds = (this.#now() - started) / MILLISECONDS_PER_SECOND;
      this.#observe({ kekId: this.kekId, call, outcome, seconds });
    };
    try {
      const value = await make();
      ended('ok');
      return value;
    } catch (error) {
      ended(error instanceof KeyProviderError ? error.kind : 'failed');
      throw error;
    }
  }
}
