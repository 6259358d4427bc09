import type { KeyObject } from 'node:crypto';
import { S3Error } from '../errors';
import type { SignatureClaim } from './signature-claim';
import { CONTENT_SHA256_HEADER, UNSIGNED_PAYLOAD } from './sigv4-names';

const SHA256_HEX = /^[0-9a-fA-F]{64}$/;

const STREAMING_SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const STREAMING_SIGNED_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
const STREAMING_UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const STREAMING_ASYMMETRIC = 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD';
const STREAMING_ASYMMETRIC_TRAILER = 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER';

/** Every chunk of the body carries a signature that continues the one of the request. */
export interface StreamingSignedProof {
  readonly kind: 'streaming-signed';
  readonly trailer: boolean;
  /** The verified signature of the request. */
  readonly seedSignature: string;
  readonly signingKey: KeyObject;
  readonly scope: string;
  readonly amzDate: string;
}

/** How the body of an authenticated request is to be verified. */
export type PayloadProof =
  | { readonly kind: 'unsigned' }
  /** SHA-256 of the whole body, in lower-case hex. */
  | { readonly kind: 'sha256'; readonly hex: string }
  | StreamingSignedProof
  | { readonly kind: 'streaming-unsigned-trailer' };

/** The values of x-amz-content-sha256. */
export type PayloadMode = 'unsigned' | 'sha256' | 'signed' | 'signed-trailer' | 'unsigned-trailer';

/**
 * What x-amz-content-sha256 says about the body.
 *
 * @throws S3Error InvalidArgument for a value that S3 does not know, NotImplemented for SigV4A's
 */
export function payloadMode(payloadHash: string): PayloadMode {
  switch (payloadHash) {
    case UNSIGNED_PAYLOAD:
      return 'unsigned';
    case STREAMING_SIGNED:
      return 'signed';
    case STREAMING_SIGNED_TRAILER:
      return 'signed-trailer';
    case STREAMING_UNSIGNED_TRAILER:
      return 'unsigned-trailer';
    case STREAMING_ASYMMETRIC:
    case STREAMING_ASYMMETRIC_TRAILER:
      throw new S3Error('NotImplemented', { message: `${payloadHash} is not implemented.` });
    default:
      if (SHA256_HEX.test(payloadHash)) return 'sha256';
      throw new S3Error('InvalidArgument', {
        message:
          `${CONTENT_SHA256_HEADER} must be ${UNSIGNED_PAYLOAD}, ${STREAMING_UNSIGNED_TRAILER}, ` +
          `${STREAMING_SIGNED}, ${STREAMING_SIGNED_TRAILER}, ${STREAMING_ASYMMETRIC}, ` +
          `${STREAMING_ASYMMETRIC_TRAILER} or a valid sha256 value.`,
        details: { ArgumentName: CONTENT_SHA256_HEADER, ArgumentValue: payloadHash },
      });
  }
}

/** The proof for the body of a request whose signature was verified. */
export function payloadProof(
  mode: PayloadMode,
  { claim, signingKey }: { readonly claim: SignatureClaim; readonly signingKey: KeyObject },
): PayloadProof {
  switch (mode) {
    case 'unsigned':
      return { kind: 'unsigned' };
    case 'sha256':
      return { kind: 'sha256', hex: claim.payloadHash.toLowerCase() };
    case 'unsigned-trailer':
      return { kind: 'streaming-unsigned-trailer' };
    case 'signed':
    case 'signed-trailer':
      return {
        kind: 'streaming-signed',
        trailer: mode === 'signed-trailer',
        seedSignature: claim.signature,
        signingKey,
        scope: claim.scope,
        amzDate: claim.amzDate,
      };
  }
}
