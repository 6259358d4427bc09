import type { AnnouncedChecksum, MultipartChecksum } from '@s3ep/object-format';
import {
  type ChecksumAlgorithm,
  checksumHeaderName,
  combineCrcs,
  type HeaderMap,
  isCombinable,
  S3Error,
} from '@s3ep/s3-protocol';
import { checksumTypeName, checksumTypes, parseChecksumType } from './announced-checksum';
import type { MatchedPart } from './asked-parts';
import {
  digestOf,
  missingChecksum,
  partDigests,
  type PartDigestsOptions,
  requireListedChecksums,
} from './part-digests';

const TYPE_HEADER = 'x-amz-checksum-type';
const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'MD5'] as const;

export interface WholeChecksumOptions extends PartDigestsOptions {
  readonly headers: HeaderMap;
}

/** What the client says that the object sums to. */
interface StatedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

/**
 * The checksum of the object, out of those of its parts (s3-semantics 5). Algorithm and type are what the upload
 * announced; where it announced nothing they follow from the completion: what it says, else what matches the value it
 * gives, else S3's default for the algorithm.
 *
 * @returns undefined where there is none: nobody announced, listed or stated one
 * @throws S3Error BadDigest, InvalidRequest, InvalidPart
 */
export function wholeChecksum(options: WholeChecksumOptions): MultipartChecksum | undefined {
  const { headers, parts, announced } = options;
  const stated = statedChecksum(headers);
  const known = announced?.algorithm ?? parts.find((part) => part.checksum)?.checksum?.algorithm;
  const algorithm = known ?? stated?.algorithm;
  if (algorithm === undefined) return undefined;
  if (stated && stated.algorithm !== algorithm)
    throw new S3Error('InvalidRequest', { message: 'The checksums are of different algorithms.' });
  const types = possibleTypes(headers, algorithm, { stated, announced });
  const found = partDigests(options, algorithm);
  const unknown = parts.find((_, index) => found[index] === undefined);
  if (stated && unknown) throw known ? missingChecksum(algorithm, unknown) : nothingToHoldAgainst(algorithm);
  const digests = found.filter((digest) => digest !== undefined);
  const candidates = unknown ? [] : types.map((type) => computed(algorithm, type, parts, digests));
  const matching = stated ? statedOne(candidates, stated, parts.length) : candidates[0];
  return requireListedChecksums(options, algorithm) ? matching : undefined;
}

/** @throws S3Error InvalidRequest */
function statedChecksum(headers: HeaderMap): StatedChecksum | undefined {
  const found = ALGORITHMS.flatMap((algorithm) => {
    const value = headers[checksumHeaderName(algorithm)];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (found.length > 1)
    throw new S3Error('InvalidRequest', {
      message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    });
  return found[0];
}

/** @throws S3Error InvalidRequest */
function possibleTypes(
  headers: HeaderMap,
  algorithm: ChecksumAlgorithm,
  {
    stated,
    announced,
  }: { readonly stated: StatedChecksum | undefined; readonly announced: AnnouncedChecksum | undefined },
): readonly MultipartChecksum['type'][] {
  const text = headers[TYPE_HEADER];
  const said = text === undefined ? undefined : parseChecksumType(text, algorithm);
  if (announced && said !== undefined && said !== announced.type)
    throw new S3Error('InvalidRequest', {
      message: `The upload was created using the ${checksumTypeName(announced.type)} checksum mode. The complete request must use the same checksum mode.`,
    });
  if (announced) return [announced.type];
  if (said !== undefined) return [said];
  const types = checksumTypes(algorithm);
  return stated ? types : types.slice(0, 1);
}

function computed(
  algorithm: ChecksumAlgorithm,
  type: MultipartChecksum['type'],
  parts: readonly MatchedPart[],
  digests: readonly Buffer[],
): MultipartChecksum {
  if (type === 'composite' || !isCombinable(algorithm))
    return { algorithm, type: 'composite', bytes: digestOf(algorithm, digests) };
  const pieces = digests.map((digest, index) => ({ digest, bytes: parts[index]?.plaintextBytes ?? 0 }));
  return { algorithm, type, bytes: combineCrcs(algorithm, pieces) };
}

/** @throws S3Error BadDigest */
function statedOne(
  candidates: readonly MultipartChecksum[],
  { algorithm, value }: StatedChecksum,
  partCount: number,
): MultipartChecksum {
  const matching = candidates.find((candidate) => textsOf(candidate, partCount).includes(value));
  if (!matching)
    throw new S3Error('BadDigest', {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
  return matching;
}

/** S3 sums every upload with CRC64NVME and could tell; here only what was announced or listed is known of a part. */
function nothingToHoldAgainst(algorithm: ChecksumAlgorithm): S3Error {
  return new S3Error('InvalidRequest', {
    message: `${checksumHeaderName(algorithm)} cannot be checked: the upload was created without a checksum algorithm, and its parts are listed without checksums.`,
  });
}

/** As S3 writes it; the number of parts may be left out. */
function textsOf({ type, bytes }: MultipartChecksum, partCount: number): readonly string[] {
  const text = bytes.toString('base64');
  return type === 'composite' ? [`${text}-${partCount}`, text] : [text];
}
