import { type Checksum, checksumHeaderName, type HeaderMap } from '@s3ep/s3-protocol';

const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;

/**
 * The digests that the client announced in headers, before its body was read. The verifier refuses malformed
 * ones, and a body that does not have them; so a record may hold them before the body is there.
 */
export function declaredChecksums(headers: HeaderMap): readonly Checksum[] {
  return ALGORITHMS.flatMap((algorithm) => {
    const text = headers[checksumHeaderName(algorithm)];
    return text === undefined ? [] : [{ algorithm, digest: Buffer.from(text, 'base64') }];
  });
}
