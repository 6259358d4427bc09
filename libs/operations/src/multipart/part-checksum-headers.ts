import { type Checksum, type ChecksumElements, checksumHeaderName } from '@s3ep/s3-protocol';

/** The checksums of a part, as S3 repeats them. */
export function partChecksumHeaders(checksums: readonly Checksum[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { algorithm, digest } of checksums)
    // Content-MD5 is never answered
    if (algorithm !== 'MD5') headers[checksumHeaderName(algorithm)] = digest.toString('base64');
  return headers;
}

/** The same in a document. */
export function partChecksumElements({ algorithm, digest }: Checksum): ChecksumElements {
  return { [algorithm]: digest.toString('base64') };
}
