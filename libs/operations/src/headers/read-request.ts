import type { BucketSettings } from '@s3ep/config';
import type { HeaderMap, S3Request } from '@s3ep/s3-protocol';

const PASSED = ['x-amz-expected-bucket-owner', 'x-amz-request-payer'] as const;

/** Headers of a read that concern the backend: the customer's own key (SSE-C), owner, payer. */
export function readRequestHeaders(headers: HeaderMap): Record<string, string> {
  return passedHeaders(headers, 'x-amz-server-side-encryption-customer-');
}

/**
 * The same for the one request that stands for the client's own, and is answered as the backend answers it: with the
 * headers of SSE-S3 and SSE-KMS, which belong to new objects only. A backend overlooks them, or refuses (reads: 400).
 */
export function ownRequestHeaders(headers: HeaderMap): Record<string, string> {
  return passedHeaders(headers, 'x-amz-server-side-encryption');
}

function passedHeaders(headers: HeaderMap, prefix: string): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PASSED) if (headers[name] !== undefined) passed[name] = headers[name];
  for (const name in headers) if (name.startsWith(prefix)) passed[name] = headers[name] ?? '';
  return passed;
}

/** Asks for the stored checksums, which are the client's own where the object is not encrypted. */
export function checksumModeHeader(headers: HeaderMap): Record<string, string> {
  const mode = headers['x-amz-checksum-mode'];
  return mode === undefined ? {} : { 'x-amz-checksum-mode': mode };
}

/**
 * Of a read's query only the version concerns the backend. Response overrides are applied here, and a part
 * number means a part of the plaintext.
 */
export function readRequestQuery(request: S3Request): (readonly [string, string])[] {
  const versionId = request.query.get('versionId');
  return versionId === undefined ? [] : [['versionId', versionId]];
}

/** The query of a read where what is stored is what the client wrote: its parts are the backend's. */
export function plainReadQuery(request: S3Request): (readonly [string, string])[] {
  const partNumber = request.query.get('partNumber');
  const query = readRequestQuery(request);
  return partNumber === undefined ? query : [...query, ['partNumber', partNumber]];
}

/** The query of a read of what may be encrypted, or is not. */
export function storedReadQuery(
  request: S3Request,
  { mode }: Pick<BucketSettings, 'mode'>,
): (readonly [string, string])[] {
  return mode === 'passthrough' ? plainReadQuery(request) : readRequestQuery(request);
}
