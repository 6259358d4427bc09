import type { ChecksumAlgorithm } from '@s3ep/s3-protocol';
import { element } from '../http/xml-node';
import type { XmlNode } from '../http/xml-node';
import type { StoredChecksum } from '../storage/stored-version';

/** `ChecksumCRC32`, `ChecksumSHA256`, ... */
export function checksumElementName(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

export function checksumElements(checksum: StoredChecksum | undefined): XmlNode[] {
  if (!checksum) return [];
  return [
    element(checksumElementName(checksum.algorithm), checksum.value),
    element('ChecksumType', checksum.type),
  ];
}
