import { createHash } from 'node:crypto';
import { checkForwardedDocument, type HeaderMap, type Operation, type S3Request } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { METADATA_HEADER_PREFIX } from '../headers/metadata-names';
import type { OperationContext } from '../operation-context';
import type { S3Response } from '../s3-response';
import { knownAnswer, requireKnownConfiguration } from './require-known-configuration';

/** Policies, lifecycle rules and their like are at most some hundred KB at S3. */
export const DOCUMENT_LIMIT_BYTES = 4 * 1_048_576;

/**
 * The plain HTTP headers that have a meaning for S3. Nothing else goes to the backend, whatever it is called: S3 lets
 * clients leave these headers out of their signature, and a backend may know others than S3 does (a method override,
 * "x_amz_acl" where names become CGI variables, headers of another storage API). So a header that nobody signed could
 * turn one operation into another. Those of one hop (connection, te, upgrade, ...) are not ours to pass on at all
 * (RFC 9110 7.6.1), nor are content-length, content-md5 and expect, which belong to the body as the client sent it.
 */
const FORWARDED: ReadonlySet<string> = new Set([
  // of an upload that is passed on as it is: stored with the object (API reference of CreateMultipartUpload)
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  // of a document
  'content-type',
  // a condition that was dropped would let a request do what its sender ruled out
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
]);
// not among them: range, as answers that are forwarded are whole documents

/** What a preflight asks by (Fetch standard, "CORS-preflight fetch"). It has no signature, and nothing else counts. */
const FORWARDED_PREFLIGHT: ReadonlySet<string> = new Set([
  'access-control-request-headers',
  'access-control-request-method',
  'origin',
]);

/** Belong to the client's signature, to the way the body travelled, or to nobody behind the proxy. */
const AMZ_NOT_FORWARDED: ReadonlySet<string> = new Set([
  'x-amz-cf-id',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
  'x-amz-user-agent',
]);

const NOT_ANSWERED: ReadonlySet<string> = new Set([
  'connection',
  'date',
  'keep-alive',
  'server',
  'transfer-encoding',
  'x-amz-id-2',
  'x-amz-request-id',
]);

/**
 * Re-signed and passed on; the answer comes back byte for byte. A body is verified before it is sent, and as
 * some operations demand a digest of it, it gets one of its own.
 */
export async function forward(context: OperationContext): Promise<S3Response> {
  const { request, operation, backend } = context;
  const headers = forwardedHeaders(request.headers, operation);
  const body =
    operation.body === 'none' ? undefined : (await context.body.collect(DOCUMENT_LIMIT_BYTES)).bytes;
  if (body) checkForwardedDocument(operation, body);
  if (body && body.length > 0) headers['content-md5'] = createHash('md5').update(body).digest('base64');
  const query = forwardedQuery(request);
  await requireKnownConfiguration(context, { query });
  const response = await backend.send({
    method: request.method,
    ...(request.bucket !== undefined && { bucket: request.bucket }),
    ...(request.key !== undefined && { key: request.key }),
    query,
    headers,
    ...(body && { body }),
    anonymous: request.method === 'OPTIONS',
  });
  if (isFailure(response)) return relayFailure(response);
  const answer = await knownAnswer(context, response);
  return { status: response.status, headers: answeredHeaders(response.headers), body: answer };
}

/** The query without what belongs to a presigned URL, and without the SDKs' hint of the operation's name. */
export function forwardedQuery({ query }: S3Request): (readonly [string, string])[] {
  return query.entries
    .filter(({ name }) => !name.toLowerCase().startsWith('x-amz-') && name !== 'x-id')
    .map(({ name, value }) => [name, value] as const);
}

/**
 * What of a request belongs to its meaning, without digests of its body. The `x-amz-*` headers of an operation were
 * held against its row (resolveOperation); metadata goes with operations that store it.
 */
export function forwardedHeaders(headers: HeaderMap, operation: Operation): Record<string, string> {
  const forwarded: Record<string, string> = {};
  for (const name in headers) {
    if (!isForwarded(name, operation)) continue;
    const value = headers[name] ?? '';
    if (name === 'content-encoding' && value.toLowerCase().includes('aws-chunked')) continue;
    forwarded[name] = value;
  }
  return forwarded;
}

function isForwarded(name: string, operation: Operation): boolean {
  if (operation.name === 'OptionsBucket' || operation.name === 'OptionsObject')
    return FORWARDED_PREFLIGHT.has(name);
  if (name.startsWith(METADATA_HEADER_PREFIX)) return operation.metadata === true;
  if (name.startsWith('x-amz-')) return !AMZ_NOT_FORWARDED.has(name) && !name.startsWith('x-amz-checksum-');
  return FORWARDED.has(name);
}

export function answeredHeaders(headers: HeaderMap): Record<string, string> {
  const answered: Record<string, string> = {};
  for (const name in headers) if (!NOT_ANSWERED.has(name)) answered[name] = headers[name] ?? '';
  return answered;
}
