import { formatAmzDate, DAY_LENGTH } from './amz-date';
import { canonicalRequest } from './canonical-request';
import { deriveSigningKey, sign } from './signing-key';
import type { SigningKeyCache } from './signing-key-cache';
import {
  CONTENT_SHA256_HEADER,
  DATE_HEADER,
  SECURITY_TOKEN_HEADER,
  SIGV4_ALGORITHM,
  SIGV4_SERVICE,
  SIGV4_TERMINATOR,
} from './sigv4-names';
import { stringToSign } from './string-to-sign';

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface RequestToSign {
  readonly method: string;
  /** Encoded, as it will be sent. */
  readonly path: string;
  /** Encoded, as it will be sent, without "?"; "" for none. */
  readonly query: string;
  /** Every header that will be sent, host included; names in any case; one character a byte. */
  readonly headers: Readonly<Record<string, string>>;
  /** UNSIGNED-PAYLOAD, or the SHA-256 of the body in lower-case hex. */
  readonly payloadHash: string;
  readonly credentials: SigningCredentials;
  readonly region: string;
  readonly date: Date;
  readonly signingKeys?: SigningKeyCache;
}

/** What proxies on the way do not touch and S3 insists on; signing more only makes more requests fail. */
const SIGNED_BESIDE_AMZ = new Set(['host', 'content-type', 'content-md5']);

const isSigned = (name: string): boolean => name.startsWith('x-amz-') || SIGNED_BESIDE_AMZ.has(name);

/**
 * Signs a request to S3 in the Authorization header.
 *
 * @returns the headers to add, in lower case: authorization, x-amz-date, x-amz-content-sha256, and
 *   x-amz-security-token where the credentials have a session
 */
export function signRequest(request: RequestToSign): Record<string, string> {
  const { credentials, region } = request;
  const amzDate = formatAmzDate(request.date);
  const day = amzDate.slice(0, DAY_LENGTH);
  const scope = `${day}/${region}/${SIGV4_SERVICE}/${SIGV4_TERMINATOR}`;
  const added: Record<string, string> = {
    [DATE_HEADER]: amzDate,
    [CONTENT_SHA256_HEADER]: request.payloadHash,
  };
  if (credentials.sessionToken !== undefined) added[SECURITY_TOKEN_HEADER] = credentials.sessionToken;

  const headers: Record<string, string> = {};
  for (const name in request.headers) {
    const lower = name.toLowerCase();
    if (isSigned(lower)) headers[lower] = request.headers[name] ?? '';
  }
  Object.assign(headers, added);
  const signedHeaders = Object.keys(headers).sort();

  const keyScope = { secretAccessKey: credentials.secretAccessKey, day, region };
  const signingKey = request.signingKeys?.get(keyScope) ?? deriveSigningKey(keyScope);
  const canonical = canonicalRequest({
    method: request.method,
    rawPath: request.path,
    rawQuery: request.query,
    headers,
    signedHeaders,
    payloadHash: request.payloadHash,
  });
  const signature = sign(signingKey, stringToSign({ amzDate, scope, canonicalRequest: canonical }));
  added['authorization'] =
    `${SIGV4_ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, ` +
    `SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return added;
}
