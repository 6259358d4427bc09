import { createHash } from 'node:crypto';
import { checkForwardedDocument, type HeaderMap, type S3Request } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import type { OperationContext } from '../operation-context';
import type { S3Response } from '../s3-response';

/** Policies, lifecycle rules and their like are at most some hundred KB at S3. */
export const DOCUMENT_LIMIT_BYTES = 4 * 1_048_576;

/** Belong to one hop, to the client's signature, or to the way the body travelled. */
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
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
  const headers = forwardedHeaders(request.headers);
  const body =
    operation.body === 'none' ? undefined : (await context.body.collect(DOCUMENT_LIMIT_BYTES)).bytes;
  if (body) checkForwardedDocument(operation, body);
  if (body && body.length > 0) headers['content-md5'] = createHash('md5').update(body).digest('base64');
  const response = await backend.send({
    method: request.method,
    ...(request.bucket !== undefined && { bucket: request.bucket }),
    ...(request.key !== undefined && { key: request.key }),
    query: forwardedQuery(request),
    headers,
    ...(body && { body }),
    anonymous: request.method === 'OPTIONS',
  });
  if (isFailure(response)) return relayFailure(response);
  return { status: response.status, headers: answeredHeaders(response.headers), body: response.body };
}

/** The query without what belongs to a presigned URL, and without the SDKs' hint of the operation's name. */
export function forwardedQuery({ query }: S3Request): (readonly [string, string])[] {
  return query.entries
    .filter(({ name }) => !name.toLowerCase().startsWith('x-amz-') && name !== 'x-id')
    .map(({ name, value }) => [name, value] as const);
}

/** What of a request belongs to its meaning, without digests of its body. */
export function forwardedHeaders(headers: HeaderMap): Record<string, string> {
  const forwarded: Record<string, string> = {};
  for (const name in headers) {
    if (NOT_FORWARDED.has(name) || name.startsWith('x-amz-checksum-') || name.startsWith('amz-sdk-'))
      continue;
    const value = headers[name] ?? '';
    if (name === 'content-encoding' && value.toLowerCase().includes('aws-chunked')) continue;
    forwarded[name] = value;
  }
  return forwarded;
}

export function answeredHeaders(headers: HeaderMap): Record<string, string> {
  const answered: Record<string, string> = {};
  for (const name in headers) if (!NOT_ANSWERED.has(name)) answered[name] = headers[name] ?? '';
  return answered;
}
