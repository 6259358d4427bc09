import type { BucketSettings } from '@s3ep/config';
import { DecryptionError } from './decryption-error';

/**
 * Holds what was found against the policy of its bucket (object-format 6): whether an object without a record may be
 * read is `plaintextReads`, in mode mixed as in mode encrypted.
 *
 * @throws DecryptionError for a plain object that is to be refused, and for an encrypted one where none should be
 */
export function requireAllowedKind(
  { mode, plaintextReads }: Pick<BucketSettings, 'mode' | 'plaintextReads'>,
  { isEncrypted }: { readonly isEncrypted: boolean },
): void {
  if (mode === 'passthrough') {
    if (isEncrypted) throw new DecryptionError('encrypted-object-in-passthrough-bucket');
    return;
  }
  if (!isEncrypted && plaintextReads === 'refuse') throw new DecryptionError('no-record');
}
