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

/** What somebody may do about it; docs/key-management.md has more, provider by provider. */
const MENDS: Readonly<Record<KeyProviderErrorKind, string>> = {
  denied: 'correct its rights and what it logs in with',
  unavailable: 'look at the provider and the way to it; it is asked again',
  disabled: 'enable or restore the key at the provider, or correct the setting that names it',
  refused: 'another key is configured under this id, or the record was altered or is of another bucket',
};

/** A failed call of a key provider, classified by `kind`, never by its text. */
export class KeyProviderError extends Error {
  override readonly name = 'KeyProviderError';
  readonly kind: KeyProviderErrorKind;
  readonly kekId: string;

  constructor(kind: KeyProviderErrorKind, { kekId, cause }: KeyProviderErrorOptions) {
    super(
      `key provider of KEK "${kekId}": ${kind}; ${MENDS[kind]}`,
      cause === undefined ? undefined : { cause },
    );
    this.kind = kind;
    this.kekId = kekId;
  }
}
