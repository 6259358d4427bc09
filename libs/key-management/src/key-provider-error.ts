/**
 * Why a key provider did not do what was asked:
 *
 * - `denied`: the provider does not let us use the KEK;
 * - `unavailable`: no answer, or a passing failure; trying again may help;
 * - `disabled`: the KEK exists but is switched off, pending deletion, or gone;
 * - `refused`: the wrapped key is not one of this KEK's for this bucket (authentication failed).
 */
export type KeyProviderErrorKind = 'denied' | 'unavailable' | 'disabled' | 'refused';

export interface KeyProviderErrorOptions {
  readonly kekId: string;
  /** For the log only; never key material. */
  readonly cause?: unknown;
}

/** A failed call of a key provider, classified by `kind`, never by its text. */
export class KeyProviderError extends Error {
  override readonly name = 'KeyProviderError';
  readonly kind: KeyProviderErrorKind;
  readonly kekId: string;

  constructor(kind: KeyProviderErrorKind, { kekId, cause }: KeyProviderErrorOptions) {
    super(`key provider of KEK "${kekId}": ${kind}`, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.kekId = kekId;
  }
}
