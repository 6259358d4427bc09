import { decodeRecord } from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';
import { copyByStreaming } from '../copy/copy-by-streaming';
import { type CopyDirectives, readCopyDirectives } from '../copy/copy-directives';
import { copyMultipart } from '../copy/copy-multipart';
import { copyServerSide } from '../copy/copy-server-side';
import { requireCopyableSize } from '../copy/copy-size-limit';
import type { CopySource } from '../copy/copy-source';
import { findSource, namedSource } from '../copy/find-source';
import type { FoundSource } from '../copy/found-source';
import { type OpenedSource, openSource } from '../copy/open-source';
import { RECORD_HEADER, refuseReservedMetadata } from '../headers/metadata-names';
import type { ObjectContext, Services } from '../operation-context';
import { toS3Failure } from '../record/key-failure';
import type { S3Response } from '../s3-response';

/**
 * CopyObject (object-format 6): under one KEK the backend copies and only the seal is made anew; otherwise the
 * object is streamed through and encrypted with a fresh data key, so that the holders of one KEK never learn a
 * key of the other's.
 */
export async function copyObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy } = context;
  refuseReservedMetadata(Object.keys(request.headers));
  const directives = readCopyDirectives(request.headers);
  const named = namedSource(context, services);
  refuseCopyOntoItself(context, named.source, directives);

  const found = await findSource(context, named);
  const opened = await openSource(context, services, found);
  requireCopyableSize(opened.plaintextBytes);
  try {
    if (policy.mode === 'passthrough' && !found.isEncrypted)
      return await copyServerSide(context, services, found, undefined);
    return (
      (await copyResealed(context, services, found, opened)) ??
      (await copyByStreaming(context, services, found, opened))
    );
  } catch (error) {
    throw toS3Failure(error);
  }
}

/** Where both are under one KEK; otherwise undefined. */
async function copyResealed(
  context: ObjectContext,
  services: Services,
  found: FoundSource,
  source: OpenedSource,
): Promise<S3Response | undefined> {
  const { policy, bucket, key } = context;
  if (policy.mode === 'passthrough' || source.kind === 'plain') return undefined;
  const bucketKey = await services.keyRing.bucketKeyForSeal(bucket);
  if (bucketKey.kekId !== decodeRecord(found.head.headers[RECORD_HEADER] ?? '').kekId) return undefined;
  const record = source.opened.reseal({ bucketKey, objectKey: key });
  return source.kind === 'single-part'
    ? copyServerSide(context, services, found, record)
    : copyMultipart(context, services, { found, layout: source.layout, record });
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
