import { KeyProviderError } from '../../key-provider-error';
import type { KeyProviderErrorKind } from '../../key-provider-error';
import { errorsIn } from './vault-answer';
import type { VaultAnswer } from './vault-client';

export type VaultCall = 'login' | 'encrypt' | 'decrypt';

/**
 * Vault has no codes for these: its text is all that tells them from a forged ciphertext. Both are constants of its
 * transit engine (vault/sdk/helper/keysutil ErrTooOld, builtin/logical/transit/path_decrypt.go).
 */
const SWITCHED_OFF = ['disallowed by policy (too old)', 'encryption key not found'];

/** What an answer that is not a success means (https://developer.hashicorp.com/vault/api-docs#http-status-codes). */
export function classifyVaultError(call: VaultCall, answer: VaultAnswer, kekId: string): KeyProviderError {
  const errors = errorsIn(answer.body);
  const cause = new Error(`Vault answered ${answer.status} to ${call}: ${errors}`);
  return new KeyProviderError(kindOf(call, answer.status, errors), { kekId, cause });
}

function kindOf(call: VaultCall, status: number, errors: string): KeyProviderErrorKind {
  switch (status) {
    case 401:
    case 403:
      return 'denied';
    case 404: // no engine is mounted there
      return call === 'login' ? 'denied' : 'disabled';
    case 400:
      if (call === 'login') return 'denied';
      // of encrypt: the key is of a kind that takes no associated data, or needs a context of its own
      if (call === 'encrypt') return 'disabled';
      return SWITCHED_OFF.some((text) => errors.includes(text)) ? 'disabled' : 'refused';
    default:
      // 307 a standby, 412 not yet replicated, 429 a quota or a standby, 472 and 473 replicas, 503 sealed
      return 'unavailable';
  }
}
