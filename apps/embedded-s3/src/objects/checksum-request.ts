import { S3Error, checksumHeaderName, parseChecksumAlgorithm } from '@s3ep/s3-protocol';
import type { ChecksumAlgorithm, HeaderMap } from '@s3ep/s3-protocol';
import type { StoredChecksum } from '../storage/stored-version';

/** User Guide, "Checking object integrity": which algorithms know which type in multipart uploads, default first. */
const TYPES: Readonly<Record<ChecksumAlgorithm, readonly StoredChecksum['type'][]>> = {
  CRC32: ['COMPOSITE', 'FULL_OBJECT'],
  CRC32C: ['COMPOSITE', 'FULL_OBJECT'],
  CRC64NVME: ['FULL_OBJECT'],
  SHA1: ['COMPOSITE'],
  SHA256: ['COMPOSITE'],
  MD5: ['COMPOSITE'],
};

/** The value of x-amz-checksum-algorithm. @throws S3Error InvalidRequest */
export function askedChecksum(text: string): ChecksumAlgorithm {
  const algorithm = parseChecksumAlgorithm(text);
  if (!algorithm) {
    throw new S3Error('InvalidRequest', { message: 'Checksum algorithm provided is unsupported.' });
  }
  return algorithm;
}

/** The checksum that CreateMultipartUpload asks for. @throws S3Error InvalidRequest */
export function uploadChecksum(
  headers: HeaderMap,
): { algorithm: ChecksumAlgorithm; type: StoredChecksum['type'] } | undefined {
  const asked = headers['x-amz-checksum-algorithm'];
  const askedType = headers['x-amz-checksum-type'];
  if (asked === undefined) {
    if (askedType === undefined) return undefined;
    throw new S3Error('InvalidRequest', {
      message: 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    });
  }
  const algorithm = askedChecksum(asked);
  const type =
    askedType === undefined ? TYPES[algorithm][0] : TYPES[algorithm].find((name) => name === askedType);
  if (!type) {
    throw new S3Error('InvalidRequest', {
      message: `The ${askedType ?? ''} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  }
  return { algorithm, type };
}

/** The algorithm whose checksum a request carries or announces as a trailer. */
export function sentChecksum(headers: HeaderMap): ChecksumAlgorithm | undefined {
  const trailers = (headers['x-amz-trailer'] ?? '').toLowerCase().split(',');
  return (Object.keys(TYPES) as ChecksumAlgorithm[]).find((algorithm) => {
    const name = checksumHeaderName(algorithm);
    return headers[name] !== undefined || trailers.some((item) => item.trim() === name);
  });
}
