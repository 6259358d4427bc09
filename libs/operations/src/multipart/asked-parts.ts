import {
  manifestPartSize,
  MAX_CLIENT_PART_NUMBER,
  type PartEtag,
  parsePartEtag,
  plaintextPartSize,
} from '@s3ep/object-format';
import { type PartToComplete, S3Error, type UploadedPart } from '@s3ep/s3-protocol';
import { MIN_PART_BYTES } from './part-sizes';

/** A part as a completion asks for it. */
export interface AskedPart {
  readonly partNumber: number;
  /** As the client lists it, without quotes. */
  readonly etag: string;
  readonly bound: PartEtag;
  readonly checksum?: PartToComplete['checksum'];
}

/** A part that is asked for, and that the backend has. */
export interface MatchedPart extends AskedPart {
  readonly backendEtag: string;
  readonly plaintextBytes: number;
}

/**
 * Judges a list by itself.
 * @throws S3Error InvalidPartOrder, InvalidArgument (a number that S3 does not have)
 */
export function askedParts(listed: readonly PartToComplete[]): readonly AskedPart[] {
  return listed.map(({ partNumber, etag, checksum }, index) => {
    if (partNumber < 1 || partNumber > MAX_CLIENT_PART_NUMBER + 1)
      throw new S3Error('InvalidArgument', {
        message: `PartNumber must be between 1 and ${MAX_CLIENT_PART_NUMBER}`,
        details: { ArgumentName: 'PartNumber', ArgumentValue: String(partNumber) },
      });
    if (partNumber <= (listed[index - 1]?.partNumber ?? 0)) throw new S3Error('InvalidPartOrder');
    return { partNumber, etag, bound: parsePartEtag(etag), ...(checksum && { checksum }) };
  });
}

/**
 * Finds each part at the backend: the same number, ETag and size (object-format 5.1 step 2).
 *
 * @param options.keptIfReplaced where completions replace the last part (`takesAllParts`): which ones they replace
 * @throws S3Error InvalidPart, EntityTooSmall
 */
export function matchParts(
  asked: readonly AskedPart[],
  stored: ReadonlyMap<number, UploadedPart>,
  { keptIfReplaced }: { readonly keptIfReplaced: ((plaintextBytes: number) => boolean) | undefined },
): readonly MatchedPart[] {
  const matched = asked.map((part, index) => {
    const found = stored.get(part.partNumber);
    const { plaintextBytes } = part.bound;
    const mayBeReplaced =
      index === asked.length - 1 && plaintextBytes !== undefined && keptIfReplaced?.(plaintextBytes);
    return (mayBeReplaced && matchReplaced(part, found, asked.length)) || matchPart(part, found);
  });
  const small = matched.slice(0, -1).find(({ plaintextBytes }) => plaintextBytes < MIN_PART_BYTES);
  if (small)
    throw new S3Error('EntityTooSmall', {
      details: {
        ProposedSize: String(small.plaintextBytes),
        MinSizeAllowed: String(MIN_PART_BYTES),
        PartNumber: String(small.partNumber),
        ETag: small.etag,
      },
    });
  return matched;
}

function matchPart(asked: AskedPart, stored: UploadedPart | undefined): MatchedPart {
  const { bound, partNumber } = asked;
  const plaintextBytes = stored && plaintextPartSize(stored.size);
  const isSame =
    stored?.etag === bound.backendEtag &&
    partNumber <= MAX_CLIENT_PART_NUMBER &&
    (bound.plaintextBytes === undefined || bound.plaintextBytes === plaintextBytes);
  if (!isSame || plaintextBytes === undefined) throw invalidPart(asked);
  return { ...asked, backendEtag: bound.backendEtag, plaintextBytes };
}

/**
 * A kept last part that an earlier completion replaced: told by its size, which no part of a client has by chance and
 * which opens nothing; the kept part itself, found by the client's ETag, is what is verified and stored.
 */
function matchReplaced(
  asked: AskedPart,
  stored: UploadedPart | undefined,
  backendParts: number,
): MatchedPart | undefined {
  const { plaintextBytes, backendEtag } = asked.bound;
  if (plaintextBytes === undefined) return undefined;
  const replacedBytes = manifestPartSize({ backendParts, keptPlaintextBytes: plaintextBytes });
  return stored?.size === replacedBytes ? { ...asked, backendEtag, plaintextBytes } : undefined;
}

/** What S3 answers for a part that it does not have. */
export function invalidPart({ partNumber, etag }: AskedPart, cause?: unknown): S3Error {
  return new S3Error('InvalidPart', { details: { PartNumber: String(partNumber), ETag: etag }, cause });
}
