import { parsePartEtag } from '@s3ep/object-format';
import type { PartEtagVector } from './multipart-vector';

const MD5 = '0123456789abcdef0123456789abcdef';
const ATTEMPT = 'a1a2a3a4a5a6a7a8a9aaabac';

/** ETags of parts as clients hand them back (object-format.md 4.2). */
export function partEtagVectors(): PartEtagVector[] {
  return [
    `${MD5}-${ATTEMPT}000000500000`,
    `${MD5}-${ATTEMPT}00013fffc800`,
    `any-thing-${ATTEMPT}000000000000`,
    MD5,
    `${MD5}-${ATTEMPT}00013fffc801`,
    `${MD5}-${'0'.repeat(24)}000000500000`,
    `${MD5}-${ATTEMPT.toUpperCase()}000000500000`,
    `${MD5}-${ATTEMPT}00000500000`,
    `-${ATTEMPT}000000500000`,
    // with a digest, where the upload announced an algorithm
    `${MD5}-${ATTEMPT}000000500000-0101020304`,
    `${MD5}-${ATTEMPT}000000500000-05${'ab'.repeat(32)}`,
    `${MD5}-${ATTEMPT}000000500000-05${'ab'.repeat(31)}`,
    `${MD5}-${ATTEMPT}000000500000-05${'AB'.repeat(32)}`,
    `${MD5}-${ATTEMPT}000000500000-07${'ab'.repeat(32)}`,
    `${MD5}-${ATTEMPT}000000500000-`,
    `${MD5}-${'0'.repeat(24)}000000500000-0101020304`,
  ].map((etag) => {
    const { backendEtag, attemptId, plaintextBytes, checksum } = parsePartEtag(etag);
    return {
      etag,
      backendEtag,
      attemptId: attemptId?.toString('hex') ?? null,
      plaintextBytes: plaintextBytes ?? null,
      ...(checksum && { checksum: { ...checksum, digest: checksum.digest.toString('hex') } }),
    };
  });
}
