import type { CheckOptions, CircuitState, KeyProvider } from './key-provider';
import { KeyProviderError } from './key-provider-error';
import type { KeyProviderErrorKind } from './key-provider-error';

/** Whether a KEK can be used at this moment. Holds no secret. */
export interface KekStatus {
  readonly kekId: string;
  readonly type: string;
  /** `failed`: an error that is not a {@link KeyProviderError}, a bug. */
  readonly outcome: 'ok' | KeyProviderErrorKind | 'failed';
  /** The provider's own words, where it gave any; no key material, but more than everybody should see. */
  readonly reason?: string;
  /** Present where calls may be held back because the provider does not answer. */
  readonly circuit?: CircuitState;
}

/** Lets a KEK wrap and unwrap once, or do what `options` say. Never rejects. */
export async function checkKek(provider: KeyProvider, options?: CheckOptions): Promise<KekStatus> {
  const checked = await outcomeOf(provider.check(options));
  const { kekId, type, circuit } = provider; // the circuit as the check left it
  return { kekId, type, ...checked, ...(circuit !== undefined && { circuit }) };
}

async function outcomeOf(check: Promise<void>): Promise<Pick<KekStatus, 'outcome' | 'reason'>> {
  try {
    await check;
    return { outcome: 'ok' };
  } catch (error) {
    if (!(error instanceof KeyProviderError)) return { outcome: 'failed' };
    const { kind, cause } = error;
    return { outcome: kind, ...(cause instanceof Error && { reason: cause.message }) };
  }
}
