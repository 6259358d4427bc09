import { PART_OVERHEAD_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import { chunkedSize } from '../sizes/chunked-size';
import { manifestBytes } from '../sizes/multipart-size';
import { partChunkBytes, storedPartSize } from '../sizes/part-size';

/**
 * Stored bytes of backend part 10,000 (object-format.md 4.3): the kept last part, or `F` zeros, and the manifest.
 *
 * @param options.keptPlaintextBytes of the kept last part, where there is one
 */
export function manifestPartSize({
  backendParts,
  keptPlaintextBytes = 0,
}: {
  backendParts: number;
  keptPlaintextBytes?: number | undefined;
}): number {
  return storedPartSize(keptPlaintextBytes) + manifestBytes(backendParts);
}

/**
 * Backend part 10,000, in pieces of `manifestPartSize` bytes together (object-format.md 4.3).
 *
 * @param options.keptPart the stored last part of the client as it was kept, verified before; its padding, which
 *   nobody verified, is replaced by zeros. Without it the manifest stands alone, behind `F` zeros
 */
export function manifestPartPieces({
  manifest,
  keptPart,
}: {
  manifest: Buffer;
  keptPart?: Buffer | undefined;
}): readonly Buffer[] {
  if (keptPart === undefined) return [Buffer.alloc(PART_OVERHEAD_BYTES), manifest];
  invariant(keptPart.length >= PART_OVERHEAD_BYTES, 'a stored part has its overhead');
  const plaintextBytes = keptPart.length - PART_OVERHEAD_BYTES;
  const chunks = chunkedSize({ plaintextBytes, chunkBytes: partChunkBytes(plaintextBytes) });
  return [keptPart.subarray(0, chunks), Buffer.alloc(keptPart.length - chunks), manifest];
}
