import type { BackendResponse } from '@s3ep/backend';
import { decodeRecord } from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';
import { demandAccess } from '../access/authorise';
import { failureOfHead, isFailure } from '../backend-failure';
import { hasPlainObjects } from '../etag/backend-conditions';
import { toBackendEtagCondition } from '../etag/client-etag';
import { RECORD_HEADER } from '../headers/metadata-names';
import type { ObjectContext, Services } from '../operation-context';
import { requireAllowedKind } from '../record/require-allowed-kind';
import { openStoredObject } from '../record/open-stored-object';
import { toS3Failure } from '../record/key-failure';
import { readManifest } from '../record/read-manifest';
import { refuseReservedKey } from '../reserved-keys';
import type { S3Response } from '../s3-response';
import { copyByStreaming } from '../copy/copy-by-streaming';
import { type CopyDirectives, readCopyDirectives } from '../copy/copy-directives';
import { copyMultipart } from '../copy/copy-multipart';
import { copyServerSide } from '../copy/copy-server-side';
import { type CopySource, parseCopySource } from '../copy/copy-source';
import type { FoundSource } from '../copy/found-source';
import { seenSource } from '../copy/seen-source';
import { sourceReadHeaders } from '../copy/source-headers';

/**
 * CopyObject (object-format 6): under one KEK the backend copies and only the seal is made anew; otherwise the
 * object is streamed through and encrypted with a fresh data key, so that the holders of one KEK never learn a
 * key of the other's.
 */
export async function copyObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, client, policy, bucket, key } = context;
  const directives = readCopyDirectives(request.headers);
  const source = parseCopySource(request.headers['x-amz-copy-source'] ?? '');
  demandAccess(client, { permission: 'read', bucket: source.bucket, key: source.key });
  refuseReservedKey(source.key);
  refuseCopyOntoItself(context, source, directives);
  const sourcePolicy = services.policyOf(source.bucket);
  if (!sourcePolicy) throw new S3Error('AccessDenied');

  const head = await headSource(context, services, source);
  if (isFailure(head)) throw sourceFailure(head, source);
  const found: FoundSource = { source, head, backendEtag: head.headers.etag ?? '' };
  const isEncrypted = head.headers[RECORD_HEADER] !== undefined;
  requireAllowedKind(sourcePolicy, { isEncrypted });

  if (policy.mode === 'passthrough' && !isEncrypted)
    return copyServerSide(context, services, found, undefined);
  if (policy.mode !== 'passthrough' && isEncrypted) {
    const stored = await openStoredObject(services, source, head.headers);
    try {
      const bucketKey = await services.keyRing.bucketKeyForSeal(bucket);
      if (stored && bucketKey.kekId === sourceKekId(head)) {
        const record = stored.opened.reseal({ bucketKey, objectKey: key });
        if (stored.kind === 'single-part') return await copyServerSide(context, services, found, record);
        const seen = seenSource(context, found);
        const layout = await readManifest(seen, stored.opened, services.manifests);
        return await copyMultipart(context, services, { found, layout, record });
      }
    } catch (error) {
      throw toS3Failure(error);
    }
  }
  return copyByStreaming(context, services, found);
}

function sourceKekId(head: BackendResponse): string {
  return decodeRecord(head.headers[RECORD_HEADER] ?? '').kekId;
}

function headSource(
  { request, backend }: ObjectContext,
  services: Services,
  source: CopySource,
): Promise<BackendResponse> {
  return backend.send({
    method: 'HEAD',
    bucket: source.bucket,
    key: source.key,
    query: source.versionId === undefined ? [] : [['versionId', source.versionId]],
    headers: {
      ...sourceConditions(request.headers, services, source),
      ...sourceReadHeaders(request.headers),
    },
  });
}

const SOURCE_CONDITIONS = [
  ['x-amz-copy-source-if-match', 'if-match'],
  ['x-amz-copy-source-if-none-match', 'if-none-match'],
  ['x-amz-copy-source-if-modified-since', 'if-modified-since'],
  ['x-amz-copy-source-if-unmodified-since', 'if-unmodified-since'],
] as const;

/** The client's conditions on the source become conditions of the HEAD; the copy is then held to what it found. */
function sourceConditions(
  headers: Readonly<Record<string, string>>,
  services: Services,
  { bucket }: CopySource,
): Record<string, string> {
  const policy = services.policyOf(bucket);
  const conditions: Record<string, string> = {};
  for (const [asked, sent] of SOURCE_CONDITIONS) {
    const value = headers[asked];
    if (value === undefined) continue;
    conditions[sent] = sent.endsWith('match')
      ? toBackendEtagCondition(value, {
          plainObjects: policy === undefined || hasPlainObjects(policy),
          form: 'quoted',
        })
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

/** What makes a copy of an object onto itself a change (API reference of CopyObject). */
const CHANGES = [
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-customer-algorithm',
] as const;

function refuseCopyOntoItself(
  { request, bucket, key }: ObjectContext,
  source: CopySource,
  { metadata }: CopyDirectives,
): void {
  const isItself = source.bucket === bucket && source.key === key && source.versionId === undefined;
  if (!isItself || metadata === 'REPLACE' || CHANGES.some((name) => request.headers[name] !== undefined))
    return;
  throw new S3Error('InvalidRequest', {
    message:
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  });
}
