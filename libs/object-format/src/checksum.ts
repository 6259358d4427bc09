/** The checksum algorithms that S3 knows for whole objects, and MD5 (object-format.md 2.3). */
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | 'MD5';

/** A digest of the plaintext of an object. Secret: in clear it would confirm guesses. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly digest: Buffer;
}

/** Numbers and digest lengths of the algorithms (object-format.md 2.3). */
export const CHECKSUM_ALGORITHMS = {
  CRC32: { code: 1, digestBytes: 4 },
  CRC32C: { code: 2, digestBytes: 4 },
  CRC64NVME: { code: 3, digestBytes: 8 },
  SHA1: { code: 4, digestBytes: 20 },
  SHA256: { code: 5, digestBytes: 32 },
  MD5: { code: 6, digestBytes: 16 },
} as const satisfies Record<ChecksumAlgorithm, { code: number; digestBytes: number }>;
