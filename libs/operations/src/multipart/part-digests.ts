import type { AnnouncedChecksum } from '@s3ep/object-format';
import { type ChecksumAlgorithm, createChecksum, S3Error } from '@s3ep/s3-protocol';
import { invalidPart, type MatchedPart } from './asked-parts';

export interface PartDigestsOptions {
  readonly parts: readonly MatchedPart[];
  /** Of the last part, where it is at hand: nobody has to say what it sums to. */
  readonly lastPlaintext?: Buffer | undefined;
  readonly announced?: AnnouncedChecksum | undefined;
}

/**
 * The digest of each part, in order: what the proxy itself found (the part's ETag carries it, or the kept part is at
 * hand), and else what the client lists. What both say must be the same.
 *
 * @returns undefined in the place of a part that nobody says anything about
 * @throws S3Error InvalidPart, InvalidRequest
 */
export function partDigests(
  { parts, lastPlaintext }: PartDigestsOptions,
  algorithm: ChecksumAlgorithm,
): readonly (Buffer | undefined)[] {
  const wantedBytes = createChecksum(algorithm).digest().length;
  return parts.map((part, index) => {
    const listed = listedDigest(part, algorithm);
    if (listed && listed.length !== wantedBytes) throw invalidPart(part);
    const atHand = index === parts.length - 1 ? lastPlaintext : undefined;
    const found = atHand ? digestOf(algorithm, [atHand]) : carriedDigest(part, algorithm);
    if (found && listed && !found.equals(listed)) throw invalidPart(part);
    return found ?? listed;
  });
}

function listedDigest({ checksum }: MatchedPart, algorithm: ChecksumAlgorithm): Buffer | undefined {
  if (checksum && checksum.algorithm !== algorithm)
    throw new S3Error('InvalidRequest', { message: 'The parts have checksums of different algorithms.' });
  return checksum && Buffer.from(checksum.value, 'base64');
}

function carriedDigest({ bound }: MatchedPart, algorithm: ChecksumAlgorithm): Buffer | undefined {
  return bound.checksum?.algorithm === algorithm ? bound.checksum.digest : undefined;
}

/**
 * S3 wants the checksum of every part of a composite one in the list. Where none is listed because the parts come from
 * ListParts, which does not tell them here (ADR 0030), nothing is wanted.
 *
 * @returns whether there is to be a checksum
 * @throws S3Error InvalidRequest
 */
export function requireListedChecksums(
  { parts, announced }: PartDigestsOptions,
  algorithm: ChecksumAlgorithm,
): boolean {
  const missing = parts.find(({ checksum }) => checksum === undefined);
  if (!missing) return true;
  const saysNothing = parts.every(({ checksum, bound }) => checksum === undefined && !bound.checksum);
  if (saysNothing) return false;
  if (announced?.type === 'full-object') return true;
  throw missingChecksum(algorithm, missing);
}

export function missingChecksum(algorithm: ChecksumAlgorithm, { partNumber }: MatchedPart): S3Error {
  return new S3Error('InvalidRequest', {
    message: `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${partNumber} in the request.`,
  });
}

export function digestOf(algorithm: ChecksumAlgorithm, pieces: readonly Buffer[]): Buffer {
  const checksum = createChecksum(algorithm);
  for (const piece of pieces) checksum.update(piece);
  return checksum.digest();
}
