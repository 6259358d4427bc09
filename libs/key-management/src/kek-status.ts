import type { CircuitState, KeyProvider } from './key-provider';
import { KeyProviderError } from './key-provider-error';
import type { KeyProviderErrorKind } from './key-provider-error';

/** Whether a KEK can be used at this moment. Holds no secret, so that health answers may show it. */
export interface KekStatus {
  readonly kekId: string;
  readonly type: string;
  /** `failed`: an error that is not a {@link KeyProviderError}, a bug. */
  readonly outcome: 'ok' | KeyProviderErrorKind | 'failed';
  /** Present where calls may be held back because the provider does not answer. */
  readonly circuit?: CircuitState;
}

/** Lets a KEK wrap and unwrap once. Never rejects. */
export async function checkKek(provider: KeyProvider): Promise<KekStatus> {
  const outcome = await outcomeOf(provider.check());
  const { kekId, type, circuit } = provider; // the circuit as the check left it
  return { kekId, type, outcome, ...(circuit !== undefined && { circuit }) };
}

async function outcomeOf(check: Promise<void>): Promise<KekStatus['outcome']> {
  try {
    await check;
    return 'ok';
  } catch (error) {
    return error instanceof KeyProviderError ? error.kind : 'failed';
  }
}
