import type { CheckOptions, KeyProvider, UnwrapOptions, WrapOptions } from './key-provider';
import { KeyProviderError } from './key-provider-error';
import type { KeyProviderErrorKind } from './key-provider-error';
import { LocalAesProvider } from './providers/local-aes-provider';

/** A real provider that counts its calls and can be told to fail. */
export class CountingProvider implements KeyProvider {
  readonly type = 'local-aes';
  readonly #inner: LocalAesProvider;
  generated = 0;
  wrapped = 0;
  unwrapped = 0;
  /** What each check was for. */
  readonly checked: ('unwrap' | 'round trip')[] = [];
  failing: KeyProviderErrorKind | undefined;

  constructor(readonly kekId: string) {
    this.#inner = new LocalAesProvider({ kekId, key: Buffer.alloc(32, kekId) });
  }

  async generateBucketKey(originBucket: string) {
    this.generated += 1;
    await this.#failIfTold();
    return this.#inner.generateBucketKey(originBucket);
  }

  async wrapBucketKey(options: WrapOptions) {
    this.wrapped += 1;
    await this.#failIfTold();
    return this.#inner.wrapBucketKey(options);
  }

  async unwrapBucketKey(options: UnwrapOptions) {
    this.unwrapped += 1;
    await this.#failIfTold();
    return this.#inner.unwrapBucketKey(options);
  }

  async check({ unwrap }: CheckOptions = {}) {
    this.checked.push(unwrap ? 'unwrap' : 'round trip');
    await this.#failIfTold();
  }

  #failIfTold(): Promise<void> {
    if (this.failing === undefined) return Promise.resolve();
    return Promise.reject(new KeyProviderError(this.failing, { kekId: this.kekId }));
  }
}
