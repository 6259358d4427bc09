import { S3Error } from '../errors';
import type { S3Request } from '../request';
import { canonicalRequest } from './canonical-request';
import { checkFreshness } from './check-freshness';
import { checkSignedHeaders } from './check-signed-headers';
import { SIGNATURE_PARAMETER } from './claim-from-query';
import { payloadMode, payloadProof, type PayloadProof } from './payload-proof';
import { readClaim } from './read-claim';
import type { SignatureClaim } from './signature-claim';
import { signaturesMatch } from './signatures-match';
import { deriveSigningKey, sign } from './signing-key';
import type { SigningKeyCache } from './signing-key-cache';
import { SECURITY_TOKEN_HEADER } from './sigv4-names';
import { stringToSign } from './string-to-sign';

/** Stands in for the secret of an access key that nobody has, so that refusing it takes as long. */
const NOBODYS_SECRET = 'secret of an access key that does not exist';
const SECURITY_TOKEN_PARAMETER = 'X-Amz-Security-Token';

export interface AuthenticateOptions {
  /** The secret access key of an access key id, if it exists. */
  secretOf(accessKeyId: string): string | undefined;
  readonly now: Date;
  readonly region: string;
  readonly clockSkewSeconds: number;
  readonly signingKeys?: SigningKeyCache;
}

/** Who sent a request, and how its body is to be verified. */
export interface Authenticated {
  readonly accessKeyId: string;
  readonly proof: PayloadProof;
  readonly presigned: boolean;
}

function refuseSecurityToken(request: S3Request): void {
  if (request.headers[SECURITY_TOKEN_HEADER] || request.query.get(SECURITY_TOKEN_PARAMETER)) {
    throw new S3Error('InvalidToken');
  }
}

function requestOf(request: S3Request, claim: SignatureClaim): string {
  return canonicalRequest({
    method: request.method,
    rawPath: request.rawPath,
    rawQuery: request.rawQuery,
    headers: request.headers,
    signedHeaders: claim.signedHeaders,
    payloadHash: claim.payloadHash,
    ...(claim.form === 'query' && { signatureParameter: SIGNATURE_PARAMETER }),
  });
}

/**
 * Verifies the signature of a request, in the Authorization header or in the query (presigned URL).
 * The signature of a form upload (POST policy) is in its body and is not for here.
 *
 * An unknown access key costs what a wrong signature costs, and signatures are compared in constant time.
 *
 * @throws S3Error AccessDenied, AuthorizationHeaderMalformed, AuthorizationQueryParametersError,
 *   InvalidAccessKeyId, InvalidArgument, InvalidRequest, InvalidToken, NotImplemented, RequestTimeTooSkewed,
 *   SignatureDoesNotMatch
 */
export function authenticate(request: S3Request, options: AuthenticateOptions): Authenticated {
  const claim = readClaim(request, options);
  const mode = payloadMode(claim.payloadHash);
  refuseSecurityToken(request);
  checkFreshness(claim, options);
  checkSignedHeaders(request.headers, claim.signedHeaders);

  const secret = options.secretOf(claim.accessKeyId);
  const keyScope = {
    secretAccessKey: secret ?? NOBODYS_SECRET,
    day: claim.day,
    region: options.region,
  };
  const signingKey = options.signingKeys?.get(keyScope) ?? deriveSigningKey(keyScope);
  const canonical = requestOf(request, claim);
  const toSign = stringToSign({ amzDate: claim.amzDate, scope: claim.scope, canonicalRequest: canonical });
  const matches = signaturesMatch(sign(signingKey, toSign), claim.signature);

  if (secret === undefined) {
    throw new S3Error('InvalidAccessKeyId', { details: { AWSAccessKeyId: claim.accessKeyId } });
  }
  if (!matches) {
    throw new S3Error('SignatureDoesNotMatch', {
      details: {
        AWSAccessKeyId: claim.accessKeyId,
        StringToSign: toSign,
        SignatureProvided: claim.signature,
        CanonicalRequest: canonical,
      },
    });
  }
  return {
    accessKeyId: claim.accessKeyId,
    proof: payloadProof(mode, { claim, signingKey }),
    presigned: claim.form === 'query',
  };
}
