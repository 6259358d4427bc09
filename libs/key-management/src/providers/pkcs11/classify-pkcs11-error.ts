import { KeyProviderError } from '../../key-provider-error';
import type { KeyProviderErrorKind } from '../../key-provider-error';
import { isCryptokiFailure } from './cryptoki';

const CKR_GENERAL_ERROR = 0x5;
const CKR_FUNCTION_FAILED = 0x6;
const CKR_PIN_INCORRECT = 0xa0;
const CKR_PIN_INVALID = 0xa1;
const CKR_PIN_LEN_RANGE = 0xa2;

/** PKCS#11 2.40, 5.1 (function return values). What is not here may pass: a lost session, a token that was pulled, ... */
const KINDS: Readonly<Record<number, KeyProviderErrorKind>> = {
  0x40: 'refused', // ENCRYPTED_DATA_INVALID
  0x41: 'refused', // ENCRYPTED_DATA_LEN_RANGE
  0x42: 'refused', // PKCS#11 3.0, AEAD_DECRYPT_FAILED
  0x60: 'disabled', // KEY_HANDLE_INVALID
  0x62: 'disabled', // KEY_SIZE_RANGE
  0x63: 'disabled', // KEY_TYPE_INCONSISTENT
  0x82: 'disabled', // OBJECT_HANDLE_INVALID
  0x68: 'denied', // KEY_FUNCTION_NOT_PERMITTED
  0x70: 'denied', // MECHANISM_INVALID: this module has no AES-GCM
  0x71: 'denied', // MECHANISM_PARAM_INVALID: or takes no nonce of ours
  [CKR_PIN_INCORRECT]: 'denied',
  [CKR_PIN_INVALID]: 'denied',
  [CKR_PIN_LEN_RANGE]: 'denied',
  0xa3: 'denied', // PIN_EXPIRED
  0xa4: 'denied', // PIN_LOCKED
  0x102: 'denied', // USER_PIN_NOT_INITIALIZED
  0x104: 'denied', // USER_ANOTHER_ALREADY_LOGGED_IN
};

/** What the PKCS#11 library, or the loading of it, failed with, as a failure of the provider. A bug stays as it is. */
export function classifyPkcs11Error(cause: unknown, kekId: string): unknown {
  if (cause instanceof KeyProviderError || cause instanceof TypeError) return cause;
  const kind = isCryptokiFailure(cause) ? (KINDS[cause.code] ?? 'unavailable') : 'unavailable';
  return new KeyProviderError(kind, { kekId, cause });
}

/** Whether the PIN itself is wrong: giving it again would bring the token nearer to locking itself. */
export const isWrongPin = (error: unknown): boolean =>
  isCryptokiFailure(error) && [CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE].includes(error.code);

/** Some modules (SoftHSM) say this of a tag that does not match, too. */
export const mayMeanRefused = (error: unknown): boolean =>
  isCryptokiFailure(error) && [CKR_GENERAL_ERROR, CKR_FUNCTION_FAILED].includes(error.code);
