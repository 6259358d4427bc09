/** object-format.md 2.3. */
export const CHECKSUM_CODES = { CRC32: 1, CRC32C: 2, CRC64NVME: 3, SHA1: 4, SHA256: 5, MD5: 6 } as const;

/** object-format.md 4.3. */
export const CHECKSUM_TYPE_CODES = { composite: 1, 'full-object': 2 } as const;
