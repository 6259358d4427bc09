import {
  encodeCopyState,
  formatStateName,
  type ManifestLayout,
  type StoredRange,
  uploadStateId,
} from '@s3ep/object-format';
import {
  backendDocumentError,
  parseBackendXml,
  parseCompletedEtag,
  parseErrorDocument,
  parseUploadId,
  S3Error,
  writeCompleteUploadRequest,
  writeCopyObjectResult,
} from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { backendCondition } from '../etag/backend-conditions';
import { toClientEtag } from '../etag/client-etag';
import { METADATA_LIMIT_BYTES, metadataBytes, RECORD_HEADER } from '../headers/metadata-names';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { keepingHeaders } from '../headers/stored-object-headers';
import type { ObjectContext, Services } from '../operation-context';
import { replacedMeanwhile } from '../record/replaced-meanwhile';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';
import type { S3Response } from '../s3-response';
import { copiedDescription } from './copied-headers';
import { copiedTags } from './copied-tags';
import { readCopyDirectives } from './copy-directives';
import { copySourceHeader, heldToEtag } from './copy-source-header';
import type { FoundSource } from './found-source';
import { requireUnchanged } from './require-unchanged';
import { sourceCopyHeaders } from './source-headers';

const DOCUMENT_LIMIT_BYTES = 65_536;

export interface MultipartCopy {
  readonly found: FoundSource;
  readonly layout: ManifestLayout;
  /** Sealed for the destination. */
  readonly record: string;
}

/**
 * Copies a multipart object at the backend, along the boundaries of its backend parts, so that its ETag keeps its
 * `-M` (object-format 6). No data comes here. The upload is the proxy's own: no client can add to it.
 */
export async function copyMultipart(
  context: ObjectContext,
  services: Services,
  copy: MultipartCopy,
): Promise<S3Response> {
  const created = await createUpload(context, copy);
  if ('refusal' in created) return created.refusal;
  const { uploadId } = created;
  try {
    await rememberUpload(context, uploadId);
    const etags: string[] = [];
    for (const range of copy.layout.backendPartRanges)
      etags.push(await copyPart(context, services, copy, { uploadId, partNumber: etags.length + 1, range }));
    await requireUnchanged(context, copy.found);
    const answer = await complete(context, services, uploadId, etags);
    if (answer.status >= 300) await abort(context, uploadId);
    return answer;
  } catch (error) {
    await abort(context, uploadId).catch(() => undefined);
    throw error;
  } finally {
    await forgetUpload(context, uploadId).catch(() => undefined);
  }
}

async function createUpload(
  context: ObjectContext,
  { found, record }: MultipartCopy,
): Promise<{ readonly uploadId: string } | { readonly refusal: S3Response }> {
  const { request, bucket, key, backend } = context;
  const headers: Record<string, string> = {
    ...keepingHeaders(request.headers),
    ...copiedDescription(request.headers, found.head.headers),
    [RECORD_HEADER]: record,
  };
  if (metadataBytes(headers) > METADATA_LIMIT_BYTES) throw new S3Error('MetadataTooLarge');
  if (readCopyDirectives(request.headers).tagging === 'COPY') {
    const copied = await copiedTags(context, found);
    if ('refusal' in copied) return copied;
    Reflect.deleteProperty(headers, 'x-amz-tagging');
    if (copied.tagging !== undefined) headers['x-amz-tagging'] = copied.tagging;
  }
  const response = await backend.send({ method: 'POST', bucket, key, query: [['uploads', '']], headers });
  if (isFailure(response)) return { refusal: await relayFailure(response) };
  return { uploadId: parseUploadId(await collectAnswer(response, DOCUMENT_LIMIT_BYTES)) };
}

interface PartToCopy {
  readonly uploadId: string;
  readonly partNumber: number;
  readonly range: StoredRange;
}

async function copyPart(
  { request, bucket, key, backend }: ObjectContext,
  services: Services,
  { found }: MultipartCopy,
  { uploadId, partNumber, range }: PartToCopy,
): Promise<string> {
  const response = await backend.send({
    method: 'PUT',
    bucket,
    key,
    query: [
      ['partNumber', String(partNumber)],
      ['uploadId', uploadId],
    ],
    headers: {
      ...sourceCopyHeaders(request.headers),
      'x-amz-copy-source': copySourceHeader(found.source),
      'x-amz-copy-source-range': `bytes=${range.storedFirst}-${range.storedLast}`,
      ...heldToEtag(found.backendEtag, services),
    },
  });
  const document = await collectAnswer(response, DOCUMENT_LIMIT_BYTES);
  if (response.status === 412) throw replacedMeanwhile();
  const failure = parseErrorDocument(document);
  if (isFailure(response) || failure)
    throw new S3Error('InternalError', {
      cause: new Error(`the backend did not copy a part: ${failure?.code ?? response.status}`),
    });
  const etag = parseBackendXml(document).child('ETag')?.text;
  if (etag === undefined) throw backendDocumentError('is no CopyPartResult');
  return etag.replaceAll('"', '').trim();
}

async function complete(
  { request, policy, bucket, key, backend }: ObjectContext,
  services: Services,
  uploadId: string,
  etags: readonly string[],
): Promise<S3Response> {
  const response = await backend.send({
    method: 'POST',
    bucket,
    key,
    query: [['uploadId', uploadId]],
    headers: { 'content-type': 'application/xml', ...backendCondition(request.headers, policy, services) },
    body: writeCompleteUploadRequest(etags.map((etag, index) => ({ partNumber: index + 1, etag }))),
  });
  if (isFailure(response)) return relayFailure(response);
  const document = await collectAnswer(response, DOCUMENT_LIMIT_BYTES);
  const failure = parseErrorDocument(document);
  if (failure) throw new S3Error('InternalError', { cause: new Error(`the copy failed: ${failure.code}`) });
  const head = await backend.send({ method: 'HEAD', bucket, key });
  discardAnswer(head);
  const etag = parseCompletedEtag(document) || (head.headers.etag ?? '');
  return {
    status: 200,
    headers: { ...objectAnswerHeaders(response.headers), 'content-type': 'application/xml' },
    body: writeCopyObjectResult({
      etag: toClientEtag(etag),
      lastModified: new Date(head.headers['last-modified'] ?? Date.now()).toISOString(),
    }),
  };
}

async function abort({ bucket, key, backend }: ObjectContext, uploadId: string): Promise<void> {
  discardAnswer(await backend.send({ method: 'DELETE', bucket, key, query: [['uploadId', uploadId]] }));
}

/** Lets whoever sweeps find an upload that nobody finished (object-format 5). */
async function rememberUpload({ bucket, key, backend }: ObjectContext, uploadId: string): Promise<void> {
  const response = await backend.send({
    method: 'PUT',
    bucket,
    key: stateKey(bucket, key, uploadId),
    body: encodeCopyState({ objectKey: key, uploadId }),
  });
  discardAnswer(response);
  if (isFailure(response))
    throw new S3Error('InternalError', { cause: new Error('the state of a copy could not be stored') });
}

async function forgetUpload({ bucket, key, backend }: ObjectContext, uploadId: string): Promise<void> {
  discardAnswer(await backend.send({ method: 'DELETE', bucket, key: stateKey(bucket, key, uploadId) }));
}

function stateKey(bucket: string, key: string, uploadId: string): string {
  const id = uploadStateId({ bucket, objectKey: key, uploadId });
  return RESERVED_KEY_PREFIX + formatStateName({ kind: 'copy', id });
}
