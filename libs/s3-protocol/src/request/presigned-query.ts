import type { S3Request } from './s3-request';

/**
 * Query parameters that carry the signature of a presigned URL.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters".
 */
export const PRESIGNED_AUTH_QUERY_NAMES: ReadonlySet<string> = new Set([
  'X-Amz-Algorithm',
  'X-Amz-Content-Sha256',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
]);

/** True if the request carries its signature in the query. */
export function isPresigned(request: Pick<S3Request, 'query'>): boolean {
  return request.query.has('X-Amz-Signature');
}

/**
 * SDKs move `x-amz-*` headers into the query of a presigned URL ("hoisting"), and S3 takes them for headers.
 *
 * @returns the header's name in lower case, undefined if the parameter is not such a header
 */
export function hoistedHeaderName(parameterName: string): string | undefined {
  if (PRESIGNED_AUTH_QUERY_NAMES.has(parameterName)) return undefined;
  const name = parameterName.toLowerCase();
  return name.startsWith('x-amz-') ? name : undefined;
}
