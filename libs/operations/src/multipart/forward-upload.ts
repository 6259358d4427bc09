import type { Checksum, HeaderMap } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { declaredChecksums } from '../body/declared-checksums';
import { holdBackStage } from '../body/hold-back-stage';
import { answeredHeaders, forwardedHeaders, forwardedQuery } from '../handlers/forward';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { backendCondition } from '../etag/backend-conditions';
import { partChecksumHeaders } from './part-checksum-headers';

const MIB = 1_048_576;
const DOCUMENT_LIMIT_BYTES = 8 * MIB;
/** Parts of the sizes that SDKs choose by themselves (5 and 8 MiB), and twice that. */
const COLLECT_LIMIT_BYTES = 16 * MIB;

/**
 * An operation on an upload where nothing is encrypted: what is stored is what the client sends, so ETags, sizes and
 * checksums are the backend's. Bodies are verified first, or held back at their end until they are.
 */
export async function forwardUpload(context: ObjectContext, services: Services): Promise<S3Response> {
  if (!hasLateChecksum(context)) return send(context, services, await bodyOf(context));
  const { body } = context;
  return services.multipart.heldParts.hold(body.plaintextBytes, async () => {
    const { bytes, checksums } = await body.collect(COLLECT_LIMIT_BYTES);
    return send(context, services, { body: bytes, checksums });
  });
}

interface BodyToSend {
  readonly body?: Buffer | { length: number; open(): AsyncIterable<Buffer> };
  /** Known only now that it was read. */
  readonly checksums?: readonly Checksum[];
}

/**
 * A checksum that comes behind the body, where it can still be sent before it: a backend that was told an algorithm
 * wants the checksum of each part. Of larger parts it is verified and ends here.
 */
function hasLateChecksum({ operation, request, body }: ObjectContext): boolean {
  return (
    operation.body === 'object' &&
    body.checksumAlgorithm !== undefined &&
    declaredChecksums(request.headers).length === 0 &&
    body.plaintextBytes <= COLLECT_LIMIT_BYTES
  );
}

async function send(
  context: ObjectContext,
  services: Services,
  { body, checksums = [] }: BodyToSend,
): Promise<S3Response> {
  const { request, operation, policy, bucket, key, backend } = context;
  const response = await backend.send({
    method: request.method,
    bucket,
    key,
    query: forwardedQuery(request),
    headers: {
      ...forwardedHeaders(request.headers, operation),
      ...checksumHeaders(context),
      ...partChecksumHeaders(checksums),
      ...backendCondition(request.headers, policy, services),
    },
    ...(body !== undefined && { body }),
  });
  if (isFailure(response)) return relayFailure(response);
  return { status: response.status, headers: answeredHeaders(response.headers), body: response.body };
}

async function bodyOf({ operation, body }: ObjectContext): Promise<BodyToSend> {
  switch (operation.body) {
    case 'object':
      return { body: { length: body.plaintextBytes, open: () => body.stream(holdBackStage()) } };
    case 'document':
      return { body: (await body.collect(DOCUMENT_LIMIT_BYTES)).bytes };
    case 'form':
    case 'none':
      return {};
  }
}

/**
 * Those of a part are verified here too; those of a whole object are announced with the upload, and the backend's to
 * check at its completion. Sent with anything else they say nothing, and may be of plaintext.
 */
function checksumHeaders({ operation, request }: ObjectContext): Record<string, string> {
  if (operation.body === 'object') return partChecksumHeaders(declaredChecksums(request.headers));
  switch (operation.name) {
    case 'CreateMultipartUpload':
      return checksumHeadersOf(request.headers, /^x-amz-checksum-(?:algorithm|type)$/);
    case 'CompleteMultipartUpload':
      return checksumHeadersOf(request.headers, /^x-amz-checksum-/);
    default:
      return {};
  }
}

function checksumHeadersOf(headers: HeaderMap, names: RegExp): Record<string, string> {
  const named: Record<string, string> = {};
  for (const name in headers) if (names.test(name)) named[name] = headers[name] ?? '';
  return named;
}
