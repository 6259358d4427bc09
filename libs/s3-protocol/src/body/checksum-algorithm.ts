/** The checksums of S3 that are computed here. */
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | 'MD5';

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Raw bytes; CRCs big-endian. S3 writes them in base64. */
  readonly digest: Buffer;
}

/** Length of each digest, in bytes. */
export const DIGEST_BYTES = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  MD5: 16,
} as const satisfies Record<ChecksumAlgorithm, number>;

export const CHECKSUM_HEADER_PREFIX = 'x-amz-checksum-';

const isChecksumAlgorithm = (name: string): name is ChecksumAlgorithm => Object.hasOwn(DIGEST_BYTES, name);

/** The algorithm of a name as S3 writes it in headers and documents, in any case. */
export function parseChecksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  const upper = name.toUpperCase();
  return isChecksumAlgorithm(upper) ? upper : undefined;
}

/** The header, or trailer, that carries a checksum: x-amz-checksum-crc32 and so on. */
export function checksumHeaderName(algorithm: ChecksumAlgorithm): string {
  return CHECKSUM_HEADER_PREFIX + algorithm.toLowerCase();
}
