import { ATTEMPT_ID_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import { isPartPlaintextSize } from '../sizes/part-size';
import { isAttemptId } from './attempt-id';

/** What a client says about a part by the ETag that it hands back (object-format.md 4.2). */
export type PartEtag =
  | { readonly backendEtag: string; readonly attemptId: Buffer; readonly plaintextBytes: number }
  /** A bare backend ETag: the attempt is not bound, and the length comes from ListParts. */
  | { readonly backendEtag: string; readonly attemptId?: undefined; readonly plaintextBytes?: undefined };

const LENGTH_BYTES = 6;
const ATTEMPT_DIGITS = 2 * ATTEMPT_ID_BYTES;
const LENGTH_DIGITS = 2 * LENGTH_BYTES;
const BOUND_ETAG = new RegExp(`^(.+)-([0-9a-f]{${ATTEMPT_DIGITS}})([0-9a-f]{${LENGTH_DIGITS}})$`, 's');

/**
 * The ETag that UploadPart answers, without quotes (object-format.md 4.2).
 *
 * @param options.backendEtag without quotes
 */
export function formatPartEtag({
  backendEtag,
  attemptId,
  plaintextBytes,
}: {
  backendEtag: string;
  attemptId: Buffer;
  plaintextBytes: number;
}): string {
  invariant(backendEtag.length > 0, 'a backend ETag is not empty');
  invariant(isAttemptId(attemptId), 'an attempt is 12 bytes, not all zeros');
  invariant(isPartPlaintextSize(plaintextBytes), 'a part has at most 5 GiB less its overhead');
  const length = plaintextBytes.toString(16).padStart(LENGTH_DIGITS, '0');
  return `${backendEtag}-${attemptId.toString('hex')}${length}`;
}

/**
 * Inverse of {@link formatPartEtag}. Whatever {@link formatPartEtag} cannot have made is taken for a bare backend ETag,
 * and then equals none that the backend has.
 *
 * @param text without quotes
 */
export function parsePartEtag(text: string): PartEtag {
  const [, backendEtag, attempt, length] = BOUND_ETAG.exec(text) ?? [];
  if (backendEtag === undefined || attempt === undefined || length === undefined)
    return { backendEtag: text };
  const attemptId = Buffer.from(attempt, 'hex');
  const plaintextBytes = Number.parseInt(length, 16);
  // object-format.md 4.2: the attempt never all zeros; 4.1: the longest part
  if (!isAttemptId(attemptId) || !isPartPlaintextSize(plaintextBytes)) return { backendEtag: text };
  return { backendEtag, attemptId, plaintextBytes };
}
