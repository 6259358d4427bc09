import type { AnnouncedChecksum } from '@s3ep/object-format';
import {
  type ChecksumAlgorithm,
  type HeaderMap,
  isCombinable,
  parseChecksumAlgorithm,
  S3Error,
} from '@s3ep/s3-protocol';

/** The types that S3 has for an algorithm, its default first (S3 User Guide, "Checking object integrity"). */
export function checksumTypes(algorithm: ChecksumAlgorithm): readonly AnnouncedChecksum['type'][] {
  if (algorithm === 'CRC64NVME') return ['full-object'];
  return isCombinable(algorithm) ? ['composite', 'full-object'] : ['composite'];
}

/** A type as S3 writes it. */
export function checksumTypeName(type: AnnouncedChecksum['type']): 'COMPOSITE' | 'FULL_OBJECT' {
  return type === 'composite' ? 'COMPOSITE' : 'FULL_OBJECT';
}

/** @throws S3Error InvalidRequest for one that the algorithm does not have */
export function parseChecksumType(text: string, algorithm: ChecksumAlgorithm): AnnouncedChecksum['type'] {
  const type = checksumTypes(algorithm).find((known) => checksumTypeName(known) === text.toUpperCase());
  if (type === undefined)
    throw new S3Error('InvalidRequest', {
      message: `The ${text} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  return type;
}

/**
 * What CreateMultipartUpload says about the checksum of the object to be.
 * @throws S3Error InvalidRequest
 */
export function readAnnouncedChecksum(headers: HeaderMap): AnnouncedChecksum | undefined {
  const name = headers['x-amz-checksum-algorithm'];
  const said = headers['x-amz-checksum-type'];
  if (name === undefined) {
    if (said === undefined) return undefined;
    throw new S3Error('InvalidRequest', {
      message: 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    });
  }
  const algorithm = parseChecksumAlgorithm(name);
  if (algorithm === undefined || algorithm === 'MD5')
    throw new S3Error('InvalidRequest', { message: 'Checksum algorithm provided is unsupported.' });
  const [usual] = checksumTypes(algorithm);
  const type = said === undefined ? usual : parseChecksumType(said, algorithm);
  return type && { algorithm, type };
}

/** As S3 repeats it in the answer. */
export function announcedChecksumHeaders(announced: AnnouncedChecksum | undefined): Record<string, string> {
  if (!announced) return {};
  return {
    'x-amz-checksum-algorithm': announced.algorithm,
    'x-amz-checksum-type': checksumTypeName(announced.type),
  };
}

/**
 * Holds the checksum that comes with a part to the one that was announced; a part may come without.
 * @throws S3Error InvalidRequest
 */
export function requireAnnouncedAlgorithm(
  announced: AnnouncedChecksum | undefined,
  sent: ChecksumAlgorithm | undefined,
): void {
  if (!announced || sent === undefined || sent === announced.algorithm) return;
  throw new S3Error('InvalidRequest', {
    message: `Checksum Type mismatch occurred, expected checksum Type: ${announced.algorithm.toLowerCase()}, actual checksum Type: ${sent.toLowerCase()}`,
  });
}
