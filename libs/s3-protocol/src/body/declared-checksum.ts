import type { PayloadProof } from '../auth';
import { S3Error } from '../errors';
import type { HeaderMap, S3Request } from '../request';
import {
  CHECKSUM_HEADER_PREFIX,
  DIGEST_BYTES,
  parseChecksumAlgorithm,
  type ChecksumAlgorithm,
} from './checksum-algorithm';
import { decodeDigest } from './decode-digest';

const TRAILER_HEADER = 'x-amz-trailer';
const SDK_ALGORITHM_HEADER = 'x-amz-sdk-checksum-algorithm';
const ASKED_ALGORITHM_HEADER = 'x-amz-checksum-algorithm';
/** Headers of the family that are not checksums. */
const NOT_CHECKSUMS = new Set([
  ASKED_ALGORITHM_HEADER,
  `${CHECKSUM_HEADER_PREFIX}type`,
  `${CHECKSUM_HEADER_PREFIX}mode`,
]);
/** Checksums that S3 knows and we do not compute. */
const NOT_IMPLEMENTED = new Set(['sha512', 'xxhash3', 'xxhash64', 'xxhash128']);

/** Which checksum of the body the client sent, will send, or wants to have. */
export type DeclaredChecksum =
  | { readonly kind: 'none' }
  | { readonly kind: 'asked'; readonly algorithm: ChecksumAlgorithm }
  | { readonly kind: 'header'; readonly algorithm: ChecksumAlgorithm; readonly expected: Buffer }
  | { readonly kind: 'trailer'; readonly algorithm: ChecksumAlgorithm };

function invalidRequest(message: string): S3Error {
  return new S3Error('InvalidRequest', { message });
}

function severalChecksums(): S3Error {
  return invalidRequest(
    'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
  );
}

function algorithmOfHeader(name: string): ChecksumAlgorithm {
  const suffix = name.slice(CHECKSUM_HEADER_PREFIX.length);
  const algorithm = parseChecksumAlgorithm(suffix);
  if (algorithm) return algorithm;
  if (NOT_IMPLEMENTED.has(suffix)) {
    throw new S3Error('NotImplemented', { message: `The checksum ${name} is not implemented.` });
  }
  throw invalidRequest('The algorithm type you specified in x-amz-checksum- header is invalid.');
}

function fromHeader(headers: HeaderMap): DeclaredChecksum & { kind: 'header' | 'none' } {
  const names = Object.keys(headers).filter(
    (name) => name.startsWith(CHECKSUM_HEADER_PREFIX) && !NOT_CHECKSUMS.has(name),
  );
  const [name] = names;
  if (name === undefined) return { kind: 'none' };
  if (names.length > 1) throw severalChecksums();
  const algorithm = algorithmOfHeader(name);
  const expected = decodeDigest(headers[name] ?? '', DIGEST_BYTES[algorithm]);
  if (!expected) throw invalidRequest(`Value for ${name} header is invalid.`);
  return { kind: 'header', algorithm, expected };
}

function hasTrailer(proof: PayloadProof): boolean {
  return proof.kind === 'streaming-unsigned-trailer' || (proof.kind === 'streaming-signed' && proof.trailer);
}

/** S3 takes no trailers but one checksum. */
function fromTrailer(
  headers: HeaderMap,
  proof: PayloadProof,
): DeclaredChecksum & { kind: 'trailer' | 'none' } {
  const announced = headers[TRAILER_HEADER]?.trim().toLowerCase();
  if (announced === undefined || announced === '') return { kind: 'none' };
  if (hasTrailer(proof) && announced.startsWith(CHECKSUM_HEADER_PREFIX)) {
    const suffix = announced.slice(CHECKSUM_HEADER_PREFIX.length);
    if (NOT_IMPLEMENTED.has(suffix)) algorithmOfHeader(announced);
    const algorithm = parseChecksumAlgorithm(suffix);
    if (algorithm) return { kind: 'trailer', algorithm };
  }
  throw invalidRequest('The value specified in the x-amz-trailer header is not supported');
}

function checkSdkAlgorithm(headers: HeaderMap, found: DeclaredChecksum): void {
  const value = headers[SDK_ALGORITHM_HEADER];
  if (value === undefined) return;
  if (found.kind !== 'header' && found.kind !== 'trailer') {
    throw invalidRequest(
      `${SDK_ALGORITHM_HEADER} specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.`,
    );
  }
  if (parseChecksumAlgorithm(value) !== found.algorithm) {
    throw invalidRequest(`Value for ${SDK_ALGORITHM_HEADER} header is invalid.`);
  }
}

function fromAskedAlgorithm(headers: HeaderMap): DeclaredChecksum {
  const value = headers[ASKED_ALGORITHM_HEADER];
  if (value === undefined) return { kind: 'none' };
  const algorithm = parseChecksumAlgorithm(value);
  if (algorithm) return { kind: 'asked', algorithm };
  throw invalidRequest(
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: ' +
      '[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  );
}

/** CompleteMultipartUpload: its checksum headers describe the object that it makes, not its own body. */
function describesAnotherBody(request: S3Request): boolean {
  return request.method === 'POST' && request.query.has('uploadId');
}

/**
 * Reads the checksum headers of a request.
 * Only headers count: S3 ignores checksums that a presigner moved into the query.
 * Source: Amazon S3 User Guide, "Checking object integrity"; messages as observed.
 *
 * @throws S3Error InvalidRequest for several, unknown or malformed ones, NotImplemented
 */
export function declaredChecksum(request: S3Request, proof: PayloadProof): DeclaredChecksum {
  const { headers } = request;
  const trailer = fromTrailer(headers, proof);
  if (describesAnotherBody(request)) return trailer;
  const header = fromHeader(headers);
  if (header.kind !== 'none' && trailer.kind !== 'none') throw severalChecksums();
  const sent = header.kind === 'none' ? trailer : header;
  checkSdkAlgorithm(headers, sent);
  return sent.kind === 'none' ? fromAskedAlgorithm(headers) : sent;
}
