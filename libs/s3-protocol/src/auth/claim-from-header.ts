import { S3Error } from '../errors';
import type { S3Request } from '../request';
import { DAY_LENGTH, formatAmzDate, parseAmzDate, parseDateHeader } from './amz-date';
import { parseCredentialScope } from './credential-scope';
import type { SignatureClaim } from './signature-claim';
import { parseSignedHeaderList } from './signed-header-list';
import { CONTENT_SHA256_HEADER, DATE_HEADER, SIGV4_ALGORITHM } from './sigv4-names';

const COMPONENTS = ['Credential', 'SignedHeaders', 'Signature'] as const;

function malformed(reason: string, details?: Readonly<Record<string, string>>): S3Error {
  return new S3Error('AuthorizationHeaderMalformed', {
    message: `The authorization header is malformed; ${reason}`,
    ...(details && { details }),
  });
}

function parseComponents(authorization: string): ReadonlyMap<string, string> {
  const components = new Map<string, string>();
  for (const part of authorization.slice(SIGV4_ALGORITHM.length).split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(equals, 0)).trim();
    if (!COMPONENTS.some((known) => known === name) || components.has(name)) {
      throw malformed(
        'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
      );
    }
    components.set(name, part.slice(equals + 1).trim());
  }
  return components;
}

/** x-amz-date, or else Date. */
function signingTime(request: S3Request): Date {
  const amzDate = request.headers[DATE_HEADER];
  const date = request.headers['date'];
  const time = amzDate === undefined ? date && parseDateHeader(date) : parseAmzDate(amzDate);
  if (time) return time;
  throw new S3Error('AccessDenied', {
    message: 'AWS authentication requires a valid Date or x-amz-date header',
  });
}

/**
 * Reads the claim of `Authorization: AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...`.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header".
 *
 * @throws S3Error AuthorizationHeaderMalformed, AccessDenied (no date), InvalidRequest (no payload hash)
 */
export function claimFromHeader(
  request: S3Request,
  options: { readonly authorization: string; readonly region: string },
): SignatureClaim {
  const components = parseComponents(options.authorization);
  const [credential, signedHeaderList, signature] = COMPONENTS.map((name) => components.get(name));
  if (!credential || !signedHeaderList || !signature) {
    throw malformed(
      'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
    );
  }
  const { accessKeyId, day, scope } = parseCredentialScope(credential, { region: options.region, malformed });
  const signedHeaders = parseSignedHeaderList(signedHeaderList);
  if (!signedHeaders) throw malformed('the SignedHeaders component is mal-formed.');

  const signedAt = signingTime(request);
  const amzDate = formatAmzDate(signedAt);
  const dayOfRequest = amzDate.slice(0, DAY_LENGTH);
  if (day !== dayOfRequest) {
    throw malformed(
      `Invalid credential date "${day}". This date is not the same as X-Amz-Date: "${dayOfRequest}".`,
    );
  }
  const payloadHash = request.headers[CONTENT_SHA256_HEADER];
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', {
      message: `Missing required header for this request: ${CONTENT_SHA256_HEADER}`,
    });
  }
  return {
    form: 'header',
    accessKeyId,
    scope,
    day,
    signedHeaders,
    signature,
    amzDate,
    signedAt,
    payloadHash,
  };
}
