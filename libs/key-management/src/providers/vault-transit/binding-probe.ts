import type { UnwrapOptions } from '../../key-provider';
import { KeyProviderError } from '../../key-provider-error';

/** No S3 bucket can have this name (S3 allows no underscore). */
const ANOTHER_BUCKET = '_another-bucket';

export interface BindingProbeOptions {
  readonly kekId: string;
  /** As of the provider itself: throws a KeyProviderError. */
  readonly unwrap: (options: UnwrapOptions) => Promise<Buffer>;
  readonly timeoutMilliseconds: number;
}

/**
 * Whether this Vault heeds associated_data. One before 1.13 ignores it without a word, and so would bind a bucket key
 * to nothing. Everybody who needs to know at the same time waits for the same call, and nobody asks again.
 */
export class BindingProbe {
  readonly #options: BindingProbeOptions;
  #binds = false;
  #underway: Promise<void> | undefined;

  constructor(options: BindingProbeOptions) {
    this.#options = options;
  }

  /**
   * @param wrapped a bucket key that this Vault has just wrapped
   * @throws KeyProviderError `disabled` where it is unwrapped for another bucket; what Vault answers where it cannot
   *   be told
   */
  async refuseUnbound(wrapped: Buffer): Promise<void> {
    if (this.#binds) return;
    this.#underway ??= this.#probe(wrapped).finally(() => {
      this.#underway = undefined;
    });
    await this.#underway;
  }

  async #probe(wrapped: Buffer): Promise<void> {
    const { kekId, unwrap, timeoutMilliseconds } = this.#options;
    try {
      // it serves several callers, so it does not end with the patience of the first
      const signal = AbortSignal.timeout(timeoutMilliseconds);
      (await unwrap({ wrapped, originBucket: ANOTHER_BUCKET, signal })).fill(0);
    } catch (error) {
      const { kind } = error as Partial<KeyProviderError>;
      if (kind === 'refused') this.#binds = true;
      // without the right to decrypt nothing can be told, and nothing can be unwrapped wrongly either
      if (kind === 'refused' || kind === 'denied') return;
      throw error;
    }
    const cause = new Error('Vault ignores associated_data: it has to be version 1.13 or newer');
    throw new KeyProviderError('disabled', { kekId, cause });
  }
}
