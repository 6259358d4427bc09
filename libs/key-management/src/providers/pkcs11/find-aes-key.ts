import {
  CKA_CLASS,
  CKA_KEY_TYPE,
  CKA_LABEL,
  CKA_TOKEN,
  CKA_VALUE_LEN,
  CKK_AES,
  CKO_SECRET_KEY,
} from './cryptoki';
import type { Handle } from './cryptoki';
import type { TokenSession } from './token-sessions';

const AES_256_KEY_BYTES = 32;

/**
 * The AES-256 key of that label. It is looked up each time: calls are few, and a key that was deleted is noticed.
 * @returns undefined if there is none, or more than one
 */
export function findAesKey({ cryptoki, session }: TokenSession, label: string): Handle | undefined {
  cryptoki.C_FindObjectsInit(session, [
    { type: CKA_CLASS, value: CKO_SECRET_KEY },
    { type: CKA_KEY_TYPE, value: CKK_AES },
    { type: CKA_VALUE_LEN, value: AES_256_KEY_BYTES },
    { type: CKA_TOKEN, value: true },
    { type: CKA_LABEL, value: label },
  ]);
  try {
    const [key, another] = cryptoki.C_FindObjects(session, 2);
    return another === undefined ? key : undefined;
  } finally {
    cryptoki.C_FindObjectsFinal(session);
  }
}
