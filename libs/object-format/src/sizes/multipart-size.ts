import {
  MANIFEST_ENTRY_BYTES,
  MANIFEST_FIXED_BYTES,
  MAX_BACKEND_PARTS,
  MAX_CLIENT_PART_NUMBER,
  PART_OVERHEAD_BYTES,
} from '../format-constants';
import { invariant } from '../invariant';
import { MAX_PART_PLAINTEXT_BYTES } from './part-size';

/** Whether a completed object can have so many backend parts: `M` of object-format.md 4.3. */
export function isBackendPartCount(backendParts: number): boolean {
  return Number.isSafeInteger(backendParts) && backendParts >= 1 && backendParts <= MAX_BACKEND_PARTS;
}

/** Bytes of the manifest of an object of `backendParts` parts: `T(M)` of object-format.md 4.3. */
export function manifestBytes(backendParts: number): number {
  invariant(isBackendPartCount(backendParts), 'an object has 1 to 10,000 backend parts');
  return MANIFEST_FIXED_BYTES + MANIFEST_ENTRY_BYTES * backendParts;
}

/** Stored bytes of a multipart object: `S = P + M * F + T(M)` (object-format.md 4.3). */
export function multipartStoredSize({
  plaintextBytes,
  backendParts,
}: {
  plaintextBytes: number;
  backendParts: number;
}): number {
  const overhead = manifestBytes(backendParts) + backendParts * PART_OVERHEAD_BYTES;
  const fits = plaintextBytes >= 0 && plaintextBytes <= maxPlaintextBytes(backendParts);
  invariant(Number.isSafeInteger(plaintextBytes) && fits, 'so many bytes fit so many parts');
  return plaintextBytes + overhead;
}

/**
 * Plaintext bytes of a multipart object, from its stored size and the `-M` of its ETag, or `undefined` where no such
 * object has that size. Inverse of {@link multipartStoredSize}. Derived, not authenticated: reading is.
 */
export function multipartPlaintextSize({
  storedBytes,
  backendParts,
}: {
  storedBytes: number;
  backendParts: number;
}): number | undefined {
  if (!isBackendPartCount(backendParts) || !Number.isSafeInteger(storedBytes)) return undefined;
  const plaintextBytes = storedBytes - backendParts * PART_OVERHEAD_BYTES - manifestBytes(backendParts);
  const possible = plaintextBytes >= 0 && plaintextBytes <= maxPlaintextBytes(backendParts);
  return possible ? plaintextBytes : undefined;
}

/** Every backend part may hold a part of the client, but a client has no part 10,000. */
function maxPlaintextBytes(backendParts: number): number {
  return Math.min(backendParts, MAX_CLIENT_PART_NUMBER) * MAX_PART_PLAINTEXT_BYTES;
}
