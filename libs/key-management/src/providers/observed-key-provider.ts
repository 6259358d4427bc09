import type { GeneratedBucketKey, KeyProvider, UnwrapOptions } from '../key-provider';
import { KeyProviderError } from '../key-provider-error';
import type { KeyProviderErrorKind } from '../key-provider-error';

export type KeyProviderCallName = 'generate' | 'unwrap' | 'check';

export interface KeyProviderCall {
  readonly kekId: string;
  readonly call: KeyProviderCallName;
  /** `failed`: an error that is not a {@link KeyProviderError}, a bug. */
  readonly outcome: 'ok' | KeyProviderErrorKind | 'failed';
}

export type KeyProviderObserver = (call: KeyProviderCall) => void;

/** A key provider that reports the outcome of every call. */
export class ObservedKeyProvider implements KeyProvider {
  readonly kekId: string;
  readonly type: string;
  readonly #provider: KeyProvider;
  readonly #observe: KeyProviderObserver;

  constructor(provider: KeyProvider, observe: KeyProviderObserver) {
    this.kekId = provider.kekId;
    this.type = provider.type;
    this.#provider = provider;
    this.#observe = observe;
  }

  generateBucketKey(originBucket: string): Promise<GeneratedBucketKey> {
    return this.#report('generate', this.#provider.generateBucketKey(originBucket));
  }

  unwrapBucketKey(options: UnwrapOptions): Promise<Buffer> {
    return this.#report('unwrap', this.#provider.unwrapBucketKey(options));
  }

  check(): Promise<void> {
    return this.#report('check', this.#provider.check());
  }

  async #report<T>(call: KeyProviderCallName, result: Promise<T>): Promise<T> {
    try {
      const value = await result;
      this.#observe({ kekId: this.kekId, call, outcome: 'ok' });
      return value;
    } catch (error) {
      const outcome = error instanceof KeyProviderError ? error.kind : 'failed';
      this.#observe({ kekId: this.kekId, call, outcome });
      throw error;
    }
  }
}
