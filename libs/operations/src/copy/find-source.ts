import type { BackendResponse } from '@s3ep/backend';
import type { BucketSettings } from '@s3ep/config';
import { S3Error } from '@s3ep/s3-protocol';
import { demandAccess } from '../access/authorise';
import { failureOfHead, isFailure } from '../backend-failure';
import { hasPlainObjects } from '../etag/backend-conditions';
import { toBackendEtagCondition } from '../etag/client-etag';
import { requireMatchedForm } from '../etag/require-matched-form';
import { RECORD_HEADER } from '../headers/metadata-names';
import { missingBucket } from '../missing-bucket';
import type { ObjectContext, Services } from '../operation-context';
import { requireAllowedKind } from '../record/require-allowed-kind';
import { refuseReservedKey } from '../reserved-keys';
import { type CopySource, parseCopySource } from './copy-source';
import type { FoundSource } from './found-source';
import { sourceReadHeaders } from './source-headers';

/** The source that a request names, and how its bucket is configured. */
export interface NamedSource {
  readonly source: CopySource;
  readonly policy: BucketSettings;
}

/**
 * Reads which object a request copies from, which its client must be allowed to read. Asks the backend nothing.
 * @throws S3Error InvalidArgument, AccessDenied
 */
export function namedSource({ request, client }: ObjectContext, services: Services): NamedSource {
  const source = parseCopySource(request.headers['x-amz-copy-source'] ?? '');
  demandAccess(client, { permission: 'read', bucket: source.bucket, key: source.key });
  refuseReservedKey(source.key);
  const policy = services.policyOf(source.bucket);
  if (!policy) throw new S3Error('AccessDenied');
  return { source, policy };
}

/**
 * Asks for the source under the client's conditions. The copy is then held to what was found.
 *
 * @throws S3Error NoSuchKey, NoSuchVersion, PreconditionFailed, InvalidRequest (a delete marker), and others as the
 *   backend's status says; DecryptionError for an object that the policy of its bucket does not allow
 */
export async function findSource(context: ObjectContext, named: NamedSource): Promise<FoundSource> {
  const { source, policy } = named;
  const head = await headSource(context, named);
  if (isFailure(head)) {
    const missing = { ...source, headers: sourceReadHeaders(context.request.headers) };
    throw (await missingBucket(context, head, missing)) ?? sourceFailure(head, source);
  }
  const isEncrypted = head.headers[RECORD_HEADER] !== undefined;
  requireAllowedKind(policy, { isEncrypted });
  requireMatchedForm({ request: context.request, policy }, head, 'x-amz-copy-source-if-match');
  return { source, head, backendEtag: etagOf(head), isEncrypted };
}

/** A copy that cannot be held to what was found could be one of two versions. */
function etagOf({ headers }: BackendResponse): string {
  if (headers.etag !== undefined && headers.etag.replaceAll('"', '') !== '') return headers.etag;
  throw new S3Error('InternalError', {
    cause: new Error('the backend gave the source of a copy no ETag, to which the copy could be held'),
  });
}

function headSource(
  { request, backend }: ObjectContext,
  { source, policy }: NamedSource,
): Promise<BackendResponse> {
  return backend.send({
    method: 'HEAD',
    bucket: source.bucket,
    key: source.key,
    query: source.versionId === undefined ? [] : [['versionId', source.versionId]],
    headers: { ...sourceConditions(request.headers, policy), ...sourceReadHeaders(request.headers) },
  });
}

const SOURCE_CONDITIONS = [
  ['x-amz-copy-source-if-match', 'if-match'],
  ['x-amz-copy-source-if-none-match', 'if-none-match'],
  ['x-amz-copy-source-if-modified-since', 'if-modified-since'],
  ['x-amz-copy-source-if-unmodified-since', 'if-unmodified-since'],
] as const;

function sourceConditions(
  headers: Readonly<Record<string, string>>,
  policy: BucketSettings,
): Record<string, string> {
  const plainObjects = hasPlainObjects(policy);
  const conditions: Record<string, string> = {};
  for (const [asked, sent] of SOURCE_CONDITIONS) {
    const value = headers[asked];
    if (value === undefined) continue;
    conditions[sent] = sent.endsWith('match')
      ? toBackendEtagCondition(value, { plainObjects, form: 'quoted' })
      : value;
  }
  return conditions;
}

function sourceFailure(head: BackendResponse, { versionId }: CopySource): S3Error {
  if (head.status === 304) return new S3Error('PreconditionFailed');
  if (head.status === 405)
    return new S3Error('InvalidRequest', {
      message: 'The source of a copy request may not specifically refer to a delete marker by version id.',
    });
  return failureOfHead(head, { versionId });
}
