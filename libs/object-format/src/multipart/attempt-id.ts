import { ATTEMPT_ID_BYTES } from '../format-constants';

/** Where a manifest does not bind an attempt, it has this in place of its id (object-format.md 4.2). */
export const UNBOUND_ATTEMPT = Buffer.alloc(ATTEMPT_ID_BYTES);

/** Whether bytes can be the id of an attempt to store a part: never all zeros (object-format.md 4.2). */
export function isAttemptId(bytes: Buffer): boolean {
  return bytes.length === ATTEMPT_ID_BYTES && !bytes.equals(UNBOUND_ATTEMPT);
}
