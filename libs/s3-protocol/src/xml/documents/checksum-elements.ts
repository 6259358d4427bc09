import { element, optionalElement, type WritableElement } from '../write-xml';

/** Base64 values by element name without "Checksum", e.g. `{ CRC32: 'AAAAAA==' }`. */
export interface ChecksumElements {
  readonly CRC32?: string;
  readonly CRC32C?: string;
  readonly CRC64NVME?: string;
  readonly SHA1?: string;
  readonly SHA256?: string;
  readonly MD5?: string;
  readonly type?: 'COMPOSITE' | 'FULL_OBJECT';
}

const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'MD5'] as const;

/** The elements that describe the checksums of an object, as they stand in several documents of S3. */
export function checksumElements(checksums: ChecksumElements): WritableElement[] {
  return [
    ...ALGORITHMS.flatMap((algorithm) => {
      const value = checksums[algorithm];
      return value === undefined ? [] : [element(`Checksum${algorithm}`, value)];
    }),
    optionalElement('ChecksumType', checksums.type),
  ].filter((child) => child !== undefined);
}
