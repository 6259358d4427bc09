import { runStage } from '@s3ep/byte-stage';
import { multipartPlaintextSize, parseBackendParts, plaintextSize } from '@s3ep/object-format';
import { createListingRewriter, type ListedObject, type OperationName } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { toClientEtag } from '../etag/client-etag';
import type { BucketContext } from '../operation-context';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';
import type { S3Response } from '../s3-response';
import { answeredHeaders, forwardedQuery } from './forward';

type ListOperation = Extract<OperationName, 'ListObjects' | 'ListObjectsV2' | 'ListObjectVersions'>;

/**
 * ListObjects, ListObjectsV2 and ListObjectVersions: the backend's document, rewritten as it streams by. Sizes
 * are arithmetic (object-format 3.1), so a page costs one backend request.
 */
export async function listObjects(context: BucketContext): Promise<S3Response> {
  const { request, operation, policy, bucket, backend } = context;
  const response = await backend.send({
    method: 'GET',
    bucket,
    query: forwardedQuery(request),
    headers: passedHeaders(request.headers),
  });
  if (isFailure(response)) return relayFailure(response);
  const rewriter = createListingRewriter({
    operation: operation.name as ListOperation,
    keyPrefixHidden: RESERVED_KEY_PREFIX,
    mayHide: meetsReservedKeys(request.query.get('prefix') ?? ''),
    ...(request.query.get('encoding-type') === 'url' && { encodingType: 'url' }),
    entry: policy.mode === 'encrypted' ? plaintextEntry : unchangedEntry,
  });
  const headers = answeredHeaders(response.headers);
  Reflect.deleteProperty(headers, 'content-length');
  const { body } = response;
  return {
    status: 200,
    headers,
    body: Buffer.isBuffer(body) ? runStage(rewriter, body) : body.through(rewriter),
  };
}

function meetsReservedKeys(prefix: string): boolean {
  return RESERVED_KEY_PREFIX.startsWith(prefix) || prefix.startsWith(RESERVED_KEY_PREFIX);
}

/** A stored size that no encrypted object can have is not one: it is reported as it is (s3-semantics 6). */
function plaintextEntry({ size, etag }: ListedObject): { size: number; etag: string } {
  const backendParts = parseBackendParts(etag);
  const bytes = etag.includes('-')
    ? backendParts && multipartPlaintextSize({ storedBytes: size, backendParts })
    : plaintextSize(size);
  return bytes === undefined ? { size, etag } : { size: bytes, etag: toClientEtag(etag) };
}

function unchangedEntry({ size, etag }: ListedObject): { size: number; etag: string } {
  return { size, etag };
}

function passedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of [
    'x-amz-expected-bucket-owner',
    'x-amz-optional-object-attributes',
    'x-amz-request-payer',
  ])
    if (headers[name] !== undefined) passed[name] = headers[name];
  return passed;
}
