import { timingSafeEqual } from 'node:crypto';
import { S3Error } from '../errors';
import { CHECKSUM_HEADER_PREFIX, DIGEST_BYTES, type ChecksumAlgorithm } from './checksum-algorithm';
import { decodeDigest } from './decode-digest';

/** One digest that the body must have. */
export interface DigestCheck {
  readonly algorithm: ChecksumAlgorithm;
  /** Throws an S3Error unless the digest of the whole body is the expected one. Called after the last byte. */
  verify(computed: Buffer): void;
}

/** The body must have the SHA-256 that the signature covers. Fails with XAmzContentSHA256Mismatch. */
export function contentSha256Check(hex: string): DigestCheck {
  const expected = Buffer.from(hex, 'hex');
  return {
    algorithm: 'SHA256',
    verify(computed) {
      if (timingSafeEqual(computed, expected)) return;
      throw new S3Error('XAmzContentSHA256Mismatch', {
        details: {
          ClientComputedContentSHA256: hex,
          S3ComputedContentSHA256: computed.toString('hex'),
        },
      });
    },
  };
}

/** The body must have the MD5 of Content-MD5. Fails with BadDigest. */
export function contentMd5Check(expected: Buffer): DigestCheck {
  return {
    algorithm: 'MD5',
    verify(computed) {
      if (timingSafeEqual(computed, expected)) return;
      throw new S3Error('BadDigest', {
        message: 'The Content-MD5 you specified did not match what we received.',
        details: {
          ExpectedDigest: expected.toString('base64'),
          CalculatedDigest: computed.toString('base64'),
        },
      });
    },
  };
}

function verifyChecksum(algorithm: ChecksumAlgorithm, expected: Buffer, computed: Buffer): void {
  if (timingSafeEqual(computed, expected)) return;
  throw new S3Error('BadDigest', {
    message: `The ${algorithm} you specified did not match the calculated checksum.`,
  });
}

/** The body must have the checksum of an x-amz-checksum-* header. Fails with BadDigest. */
export function headerChecksumCheck(algorithm: ChecksumAlgorithm, expected: Buffer): DigestCheck {
  return {
    algorithm,
    verify(computed) {
      verifyChecksum(algorithm, expected, computed);
    },
  };
}

/**
 * The body must have the checksum that its trailer will say.
 * Fails with BadDigest, or InvalidRequest if the trailer is no such checksum.
 */
export function trailerChecksumCheck(
  algorithm: ChecksumAlgorithm,
  trailer: { readonly value: string | undefined },
): DigestCheck {
  return {
    algorithm,
    verify(computed) {
      const expected = decodeDigest(trailer.value ?? '', DIGEST_BYTES[algorithm]);
      if (expected) {
        verifyChecksum(algorithm, expected, computed);
        return;
      }
      throw new S3Error('InvalidRequest', {
        message: `Value for ${CHECKSUM_HEADER_PREFIX}${algorithm.toLowerCase()} trailing header is invalid.`,
      });
    },
  };
}
