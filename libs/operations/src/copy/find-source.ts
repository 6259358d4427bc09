import type { BackendResponse } from '@s3ep/backend';
import type { BucketSettings } from '@s3ep/config';
import { parseErrorDocument, S3Error } from '@s3ep/s3-protocol';
import { demandAccess } from '../access/authorise';
import { failureOfHead, isFailure } from '../backend-failure';
import { hasPlainObjects } from '../etag/backend-conditions';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { toBackendEtagCondition } from '../etag/client-etag';
import { requireMatchedForm } from '../etag/require-matched-form';
import { RECORD_HEADER } from '../headers/metadata-names';
import type { ObjectContext, Services } from '../operation-context';
import { requireAllowedKind } from '../record/require-allowed-kind';
import { refuseReservedKey } from '../reserved-keys';
import { type CopySource, parseCopySource } from './copy-source';
import type { FoundSource } from './found-source';
import { sourceReadHeaders } from './source-headers';

const NOT_FOUND = 404;
const ERROR_LIMIT_BYTES = 65_536;

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
  if (isFailure(head)) throw (await missingBucket(context, head, source)) ?? sourceFailure(head, source);
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

/** A HEAD does not tell a missing bucket from a missing object; where one is missing, it is worth another question. */
async function missingBucket(
  { request, backend }: ObjectContext,
  { status }: BackendResponse,
  { bucket, key }: CopySource,
): Promise<S3Error | undefined> {
  if (status !== NOT_FOUND) return undefined;
  const headers = { ...sourceReadHeaders(request.headers), range: 'bytes=0-0' };
  const response = await backend.send({ method: 'GET', bucket, key, headers });
  if (!isFailure(response)) {
    discardAnswer(response);
    return undefined;
  }
  const code = parseErrorDocument(await collectAnswer(response, ERROR_LIMIT_BYTES))?.code;
  return code === 'NoSuchBucket' ? new S3Error(code, { details: { BucketName: bucket } }) : undefined;
}

function sourceFailure(head: BackendResponse, { versionId }: CopySource): S3Error {
  if (head.status === 304) return new S3Error('PreconditionFailed');
  if (head.status === 405)
    return new S3Error('InvalidRequest', {
      message: 'The source of a copy request may not specifically refer to a delete marker by version id.',
    });
  return failureOfHead(head, { versionId });
}
