import { timingSafeEqual } from 'node:crypto';

/** Compares two signatures in hex, in a time that does not depend on where they differ. */
export function signaturesMatch(computed: string, provided: string): boolean {
  // The length is no secret. latin1: one byte a character, whatever the client sent.
  if (computed.length !== provided.length) return false;
  return timingSafeEqual(Buffer.from(computed, 'latin1'), Buffer.from(provided, 'latin1'));
}
