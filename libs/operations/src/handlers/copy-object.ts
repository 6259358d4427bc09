import { decodeRecord } from '@s3ep/object-format';
import { S3Error, writeCopyObjectResult } from '@s3ep/s3-protocol';
import { askedAlgorithm, elementsOf, keepsAsked, keptChecksums } from '../copy/copied-checksums';
import { copyByStreaming } from '../copy/copy-by-streaming';
import { type CopyDirectives, readCopyDirectives } from '../copy/copy-directives';
import { copyMultipart } from '../copy/copy-multipart';
import type { CopyOutcome } from '../copy/copy-outcome';
import { describeCopy } from '../copy/describe-copy';
import { copyServerSide } from '../copy/copy-server-side';
import { requireCopyableSize } from '../copy/copy-size-limit';
import type { CopySource } from '../copy/copy-source';
import { findSource, namedSource } from '../copy/find-source';
import type { FoundSource } from '../copy/found-source';
import { type OpenedSource, openSource } from '../copy/open-source';
import { sourceVersionHeader } from '../copy/source-version-header';
import { toClientEtag } from '../etag/client-etag';
import { RECORD_HEADER } from '../headers/metadata-names';
import type { ObjectContext, Services } from '../operation-context';
import { toS3Failure } from '../record/key-failure';
import type { S3Response } from '../s3-response';

/**
 * CopyObject (object-format 6): under one KEK the backend copies and only the seal is made anew; otherwise the
 * object is streamed through and encrypted with a fresh data key, so that the holders of one KEK never learn a
 * key of the other's. So it is too where a checksum is asked for that the source does not have.
 */
export async function copyObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy } = context;
  const directives = readCopyDirectives(request.headers);
  askedAlgorithm(request.headers); // refused before the backend is asked
  const named = namedSource(context, services);
  refuseCopyOntoItself(context, named.source, directives);

  const found = await findSource(context, named);
  const source = await openSource(context, services, found);
  requireCopyableSize(source.plaintextBytes);
  try {
    if (policy.mode === 'passthrough' && !found.isEncrypted)
      return await copyPlain(context, services, found, source);
    const outcome =
      (await copyResealed(context, services, found, source)) ??
      (await copyByStreaming(context, services, found, source));
    return outcome.refusal ?? answerTo(context, services, found, outcome);
  } catch (error) {
    throw toS3Failure(error);
  }
}

/** Everything that the backend says about a plain copy is true of the plaintext. */
async function copyPlain(
  context: ObjectContext,
  services: Services,
  found: FoundSource,
  source: OpenedSource,
): Promise<S3Response> {
  const { headers: description } = describeCopy(context, found, source);
  const copy = await copyServerSide(context, services, { found, description, record: undefined });
  if (copy.refusal) return copy.refusal;
  return {
    status: 200,
    headers: { ...copy.made.headers, 'content-type': 'application/xml' },
    body: copy.document,
  };
}

/** Where both are under one KEK; otherwise undefined. */
async function copyResealed(
  context: ObjectContext,
  services: Services,
  found: FoundSource,
  source: OpenedSource,
): Promise<CopyOutcome | undefined> {
  const { policy, bucket, key, request } = context;
  if (policy.mode === 'passthrough' || source.kind === 'plain') return undefined;
  if (!keepsAsked(askedAlgorithm(request.headers), source)) return undefined;
  const bucketKey = await services.keyRing.bucketKeyForSeal(bucket);
  if (bucketKey.kekId !== decodeRecord(found.head.headers[RECORD_HEADER] ?? '').kekId) return undefined;
  const { headers: description, metadata } = describeCopy(context, found, source);
  const record = source.opened.reseal({ bucketKey, objectKey: key, metadata });
  const toMake = { found, description, record };
  const copy =
    source.kind === 'single-part'
      ? await copyServerSide(context, services, toMake)
      : await copyMultipart(context, services, { ...toMake, layout: source.layout });
  return copy.refusal ? copy : { made: copy.made, checksums: elementsOf(keptChecksums(source)) };
}

function answerTo(
  { policy }: ObjectContext,
  { settings }: Services,
  found: FoundSource,
  { made, checksums }: Exclude<CopyOutcome, { refusal: S3Response }>,
): S3Response {
  const isSealed = policy.mode !== 'passthrough';
  return {
    status: 200,
    headers: {
      ...sourceVersionHeader(found),
      ...made.headers,
      ...(isSealed && settings.announceEncryption && { 'x-amz-server-side-encryption': 'aws:kms' }),
      'content-type': 'application/xml',
    },
    body: writeCopyObjectResult({
      etag: isSealed ? toClientEtag(made.etag) : made.etag,
      lastModified: made.lastModified,
      checksums,
    }),
  };
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
