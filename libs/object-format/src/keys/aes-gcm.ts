import { contentCipher } from '../content-cipher/current-content-cipher';
import type { SealedUnder } from '../content-cipher/short-messages';
import { TAG_BYTES } from '../format-constants';

/** AES-256-GCM of a short message: ciphertext with its 16-byte tag. */
export function gcmSeal({ plaintext, ...under }: SealedUnder & { plaintext: Buffer }): Buffer {
  return contentCipher().seal(under, plaintext);
}

/** The plaintext of a short message, or `undefined` where it does not authenticate. */
export function gcmOpen({ sealed, ...under }: SealedUnder & { sealed: Buffer }): Buffer | undefined {
  return sealed.length < TAG_BYTES ? undefined : contentCipher().open(under, sealed);
}
