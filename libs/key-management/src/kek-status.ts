import type { KeyProvider } from './key-provider';
import { KeyProviderError } from './key-provider-error';
import type { KeyProviderErrorKind } from './key-provider-error';

/** Whether a KEK can be used at this moment. Holds no secret, so that health answers may show it. */
export interface KekStatus {
  readonly kekId: string;
  readonly type: string;
  /** `failed`: an error that is not a {@link KeyProviderError}, a bug. */
  readonly outcome: 'ok' | KeyProviderErrorKind | 'failed';
}

/** Lets a KEK wrap and unwrap once. Never rejects. */
export async function checkKek(provider: KeyProvider): Promise<KekStatus> {
  const { kekId, type } = provider;
  try {
    await provider.check();
    return { kekId, type, outcome: 'ok' };
  } catch (error) {
    return { kekId, type, outcome: error instanceof KeyProviderError ? error.kind : 'failed' };
  }
}
