import type { PayloadProof } from '../auth';
import type { S3Request } from '../request';
import { AwsChunkedDecoder } from './aws-chunked-decoder';
import { createBodyVerifier, type BodyVerifier } from './body-verifier';
import { checksumHeaderName, type ChecksumAlgorithm } from './checksum-algorithm';
import { ChunkSignatures } from './chunk-signatures';
import { declaredChecksum, type DeclaredChecksum } from './declared-checksum';
import { declaredLength } from './declared-length';
import { declaredMd5 } from './declared-md5';
import {
  contentMd5Check,
  contentSha256Check,
  headerChecksumCheck,
  trailerChecksumCheck,
  type DigestCheck,
} from './digest-check';
import { TrailerSection } from './trailer-section';

interface Encoding {
  readonly decoder?: AwsChunkedDecoder;
  readonly trailer?: TrailerSection;
}

function openEncoding(
  proof: PayloadProof,
  declared: { readonly plaintextBytes: number; readonly checksum: DeclaredChecksum },
): Encoding {
  const { plaintextBytes, checksum } = declared;
  const announced = checksum.kind === 'trailer' ? { announced: checksumHeaderName(checksum.algorithm) } : {};
  switch (proof.kind) {
    case 'unsigned':
    case 'sha256':
      return {};
    case 'streaming-unsigned-trailer': {
      const trailer = new TrailerSection(announced);
      return { trailer, decoder: new AwsChunkedDecoder({ plaintextBytes, trailer }) };
    }
    case 'streaming-signed': {
      const signatures = new ChunkSignatures(proof);
      const trailer = new TrailerSection(proof.trailer ? { ...announced, signatures } : {});
      return { trailer, decoder: new AwsChunkedDecoder({ plaintextBytes, trailer, signatures }) };
    }
  }
}

function checksumCheck(checksum: DeclaredChecksum, trailer: TrailerSection | undefined): DigestCheck[] {
  switch (checksum.kind) {
    case 'none':
    case 'asked':
      return [];
    case 'header':
      return [headerChecksumCheck(checksum.algorithm, checksum.expected)];
    case 'trailer':
      return trailer ? [trailerChecksumCheck(checksum.algorithm, trailer)] : [];
  }
}

/**
 * Prepares the verification of a body: how it is encoded, how long it must be, which digests it must have. Only
 * those digests are computed.
 *
 * @param options.proof from authenticate(); there is no way to open a body without it
 * @throws S3Error at once, before any byte: MissingContentLength, InvalidArgument, InvalidDigest, InvalidRequest,
 *   NotImplemented. Later, from write() or finish(): IncompleteBody, SignatureDoesNotMatch,
 *   MalformedTrailerError, XAmzContentSHA256Mismatch, BadDigest, InvalidRequest (malformed trailer value)
 */
export function openBodyVerifier(options: {
  readonly request: S3Request;
  readonly proof: PayloadProof;
}): BodyVerifier {
  const { request, proof } = options;
  const plaintextBytes = declaredLength(request, proof);
  const md5 = declaredMd5(request.headers);
  const checksum = declaredChecksum(request, proof);
  const { decoder, trailer } = openEncoding(proof, { plaintextBytes, checksum });

  const reported = new Set<ChecksumAlgorithm>();
  if (md5) reported.add('MD5');
  if (checksum.kind !== 'none') reported.add(checksum.algorithm);
  return createBodyVerifier({
    plaintextBytes,
    reported,
    checks: [
      ...(proof.kind === 'sha256' ? [contentSha256Check(proof.hex)] : []),
      ...(md5 ? [contentMd5Check(md5)] : []),
      ...checksumCheck(checksum, trailer),
    ],
    ...(decoder && { decoder }),
    ...(checksum.kind !== 'none' && { checksumAlgorithm: checksum.algorithm }),
  });
}
