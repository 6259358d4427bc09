import { S3Error } from '../errors';
import type { S3Request } from '../request';
import { DAY_LENGTH, parseAmzDate } from './amz-date';
import { parseCredentialScope } from './credential-scope';
import type { SignatureClaim } from './signature-claim';
import { parseSignedHeaderList } from './signed-header-list';
import { CONTENT_SHA256_HEADER, SIGV4_ALGORITHM, SIGV4A_ALGORITHM, UNSIGNED_PAYLOAD } from './sigv4-names';

/** Seven days: how long a presigned URL may be good at most. */
export const MAX_EXPIRES_SECONDS = 604_800;
const INTEGER = /^[+-]?\d{1,15}$/;

export const SIGNATURE_PARAMETER = 'X-Amz-Signature';
const PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  SIGNATURE_PARAMETER,
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
] as const;
const CONTENT_SHA256_PARAMETER = 'X-Amz-Content-Sha256';

/** Whether a request means to authenticate by its query. */
export function hasQuerySignature(request: S3Request): boolean {
  return (
    request.rawQuery !== '' &&
    ['X-Amz-Algorithm', 'X-Amz-Credential', SIGNATURE_PARAMETER].some((name) => request.query.has(name))
  );
}

function refuse(message: string, details?: Readonly<Record<string, string>>): S3Error {
  return new S3Error('AuthorizationQueryParametersError', { message, ...(details && { details }) });
}

function parseExpires(text: string): number {
  if (!INTEGER.test(text)) throw refuse('X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds < 0) throw refuse('X-Amz-Expires must be non-negative');
  if (seconds > MAX_EXPIRES_SECONDS) {
    throw refuse(
      'X-Amz-Expires must be less than a week (in seconds); ' +
        `that is, the given X-Amz-Expires must be less than ${MAX_EXPIRES_SECONDS} seconds`,
    );
  }
  return seconds;
}

/**
 * Reads the claim of a presigned URL.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters".
 *
 * @throws S3Error AuthorizationQueryParametersError, NotImplemented (SigV4A)
 */
export function claimFromQuery(request: S3Request, options: { readonly region: string }): SignatureClaim {
  const [algorithm, credential, signature, amzDate, signedHeaderList, expires] = PARAMETERS.map((name) =>
    request.query.get(name),
  );
  if (!algorithm || !credential || !signature || !amzDate || !signedHeaderList || !expires) {
    throw refuse(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, ' +
        'X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  if (algorithm === SIGV4A_ALGORITHM) {
    throw new S3Error('NotImplemented', { message: `${SIGV4A_ALGORITHM} is not implemented.` });
  }
  if (algorithm !== SIGV4_ALGORITHM) {
    throw refuse(`X-Amz-Algorithm only supports "${SIGV4_ALGORITHM} and ${SIGV4A_ALGORITHM}"`);
  }
  const { accessKeyId, day, scope } = parseCredentialScope(credential, {
    region: options.region,
    malformed: (reason, details) =>
      refuse(`Error parsing the X-Amz-Credential parameter; ${reason}`, details),
  });
  const signedHeaders = parseSignedHeaderList(signedHeaderList);
  if (!signedHeaders) throw refuse('X-Amz-SignedHeaders must be lower-case header names joined by ";"');
  const signedAt = parseAmzDate(amzDate);
  if (!signedAt) throw refuse("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  const dayOfRequest = amzDate.slice(0, DAY_LENGTH);
  if (day !== dayOfRequest) {
    throw refuse(
      `Invalid credential date "${day}". This date is not the same as X-Amz-Date: "${dayOfRequest}".`,
    );
  }
  return {
    form: 'query',
    accessKeyId,
    scope,
    day,
    signedHeaders,
    signature,
    amzDate,
    signedAt,
    // Some presigners move the header into the query; as a header it must be signed, like any x-amz-*.
    payloadHash:
      request.headers[CONTENT_SHA256_HEADER] ??
      request.query.get(CONTENT_SHA256_PARAMETER) ??
      UNSIGNED_PAYLOAD,
    expiresSeconds: parseExpires(expires),
  };
}
