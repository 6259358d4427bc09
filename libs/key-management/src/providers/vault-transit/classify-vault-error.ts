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
  const kind = errors === undefined ? 'unavailable' : kindOf(call, answer.status, errors);
  const said = errors ?? 'no reason given; look whether it is Vault that answers at address';
  const mend = errors === undefined ? '' : hintFor(call, answer.status, kind);
  const cause = new Error(`Vault answered ${answer.status} to ${call}: ${said}${mend}`);
  return new KeyProviderError(kind, { kekId, cause });
}

/** What to do about it, where Vault's words do not say it. */
function hintFor(call: VaultCall, status: number, kind: KeyProviderErrorKind): string {
  if (kind === 'unavailable' || kind === 'refused') return '';
  if (call === 'login') return '; correct auth: mount, role, and what is logged in with';
  if (status === 404) return '; correct mount: no transit engine is there';
  if (kind === 'disabled') {
    return call === 'encrypt'
      ? '; correct key: it has to be of type aes256-gcm96'
      : '; restore the key, or lower its min_decryption_version';
  }
  const allow = '; allow "update" of it in the policy, or renew the token';
  // to encrypt with a key that is not there would make it, which is another right
  return call === 'encrypt' ? `${allow}; or the key is not there, which Vault does not tell apart` : allow;
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
