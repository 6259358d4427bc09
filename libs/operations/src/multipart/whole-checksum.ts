import type { MultipartChecksum } from '@s3ep/object-format';
import {
  type ChecksumAlgorithm,
  checksumHeaderName,
  combineCrcs,
  createChecksum,
  type HeaderMap,
  isCombinable,
  S3Error,
} from '@s3ep/s3-protocol';
import { invalidPart, type MatchedPart } from './asked-parts';

const TYPE_HEADER = 'x-amz-checksum-type';
const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'MD5'] as const;

interface WholeChecksumOptions {
  readonly headers: HeaderMap;
  readonly parts: readonly MatchedPart[];
  /** Of the last part, where it is at hand: what the client says of it is then checked. */
  readonly lastPlaintext?: Buffer | undefined;
}

/**
 * The checksum of the object, out of those that the client lists for its parts (s3-semantics 5). The upload's state
 * does not hold what CreateMultipartUpload announced, so the type follows from the completion: what it says, else what
 * matches the value it gives, else S3's default for the algorithm.
 *
 * @returns undefined where the client lists none
 * @throws S3Error BadDigest, InvalidRequest, InvalidPart
 */
export function wholeChecksum(options: WholeChecksumOptions): MultipartChecksum | undefined {
  const { headers, parts } = options;
  const announced = announcedChecksum(headers);
  const algorithm = parts[0]?.checksum?.algorithm ?? announced?.algorithm;
  if (algorithm === undefined) return undefined;
  if (announced && announced.algorithm !== algorithm)
    throw new S3Error('InvalidRequest', { message: 'The checksums are of different algorithms.' });
  const digests = partDigests(options, algorithm);
  if (!digests) return undefined;
  const candidates = typesOf(headers, algorithm, announced?.value).map((type) =>
    computed(algorithm, type, parts, digests),
  );
  const [first] = candidates;
  if (!announced) return first;
  const matching = candidates.find((candidate) => textsOf(candidate, parts.length).includes(announced.value));
  if (!matching)
    throw new S3Error('BadDigest', {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
  return matching;
}

function announcedChecksum(
  headers: HeaderMap,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
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

/** What the client lists; undefined where it lists none at all. */
function partDigests(
  { parts, lastPlaintext }: WholeChecksumOptions,
  algorithm: ChecksumAlgorithm,
): readonly Buffer[] | undefined {
  const digests = parts.map((part) => {
    if (part.checksum && part.checksum.algorithm !== algorithm)
      throw new S3Error('InvalidRequest', { message: 'The parts have checksums of different algorithms.' });
    return part.checksum && Buffer.from(part.checksum.value, 'base64');
  });
  const listed = digests.filter((digest) => digest !== undefined);
  if (listed.length === 0) return undefined;
  if (listed.length < parts.length)
    throw new S3Error('InvalidRequest', {
      message: `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part.`,
    });
  const wanted = createChecksum(algorithm).digest().length;
  const wrong = parts.find((_part, index) => listed[index]?.length !== wanted);
  if (wrong) throw invalidPart(wrong);
  const last = parts.at(-1);
  if (last && lastPlaintext && !listed.at(-1)?.equals(digestOf(algorithm, [lastPlaintext])))
    throw invalidPart(last);
  return listed;
}

function typesOf(
  headers: HeaderMap,
  algorithm: ChecksumAlgorithm,
  value: string | undefined,
): readonly MultipartChecksum['type'][] {
  const possible: readonly MultipartChecksum['type'][] =
    algorithm === 'CRC64NVME'
      ? ['full-object']
      : isCombinable(algorithm)
        ? ['composite', 'full-object']
        : ['composite'];
  const said = headers[TYPE_HEADER]?.toUpperCase();
  if (said === undefined) return value === undefined ? possible.slice(0, 1) : possible;
  const type = said === 'COMPOSITE' ? 'composite' : said === 'FULL_OBJECT' ? 'full-object' : undefined;
  if (type === undefined || !possible.includes(type))
    throw new S3Error('InvalidRequest', {
      message: `The ${said} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  return [type];
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

/** As S3 writes it; the number of parts may be left out. */
function textsOf({ type, bytes }: MultipartChecksum, partCount: number): readonly string[] {
  const text = bytes.toString('base64');
  return type === 'composite' ? [`${text}-${partCount}`, text] : [text];
}

function digestOf(algorithm: ChecksumAlgorithm, pieces: readonly Buffer[]): Buffer {
  const checksum = createChecksum(algorithm);
  for (const piece of pieces) checksum.update(piece);
  return checksum.digest();
}
