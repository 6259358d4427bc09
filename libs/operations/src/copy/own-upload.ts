import {
  parseCompletedEtag,
  parseErrorDocument,
  parseUploadId,
  S3Error,
  writeCompleteUploadRequest,
} from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { backendCondition } from '../etag/backend-conditions';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { readRequestHeaders } from '../headers/read-request';
import { abortOwnUpload } from '../multipart/abort-own-upload';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import type { MadeObject } from './made-object';
import { OUTLIVING_MILLISECONDS, OwnUploadState } from './own-upload-state';
import { setTags } from './set-tags';

const DOCUMENT_LIMIT_BYTES = 65_536;

/** A backend part that was stored. */
export interface OwnPart {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
}

export type OwnUploadOutcome =
  { readonly made: MadeObject; readonly refusal?: undefined } | { readonly refusal: S3Response };

export interface OwnUpload {
  /** Of the object to be. */
  readonly headers: Readonly<Record<string, string>>;
  /** Stores all parts of the object, and leaves none under way when it throws. */
  storeParts(uploadId: string): Promise<readonly OwnPart[]>;
}

/**
 * Makes the object by a multipart upload that is the proxy's own: it has no record beside it, so no client can add to
 * it, and its state lets a sweep find it if this process ends (object-format 5). It is aborted on any failure.
 *
 * @throws what `storeParts` throws
 */
export async function makeByOwnUpload(
  context: ObjectContext,
  services: Services,
  upload: OwnUpload,
): Promise<OwnUploadOutcome> {
  const { bucket, key, backend, client } = context;
  const created = await backend.send({
    method: 'POST',
    bucket,
    key,
    query: [['uploads', '']],
    headers: upload.headers,
  });
  if (isFailure(created)) return { refusal: await relayFailure(created) };
  const uploadId = parseUploadId(await collectAnswer(created, DOCUMENT_LIMIT_BYTES));
  services.multipart.seenBuckets.note(bucket, client.backendCredentials);
  const state = new OwnUploadState(context, services, uploadId);
  try {
    await state.put();
    const parts = await upload.storeParts(uploadId);
    const outcome = await complete(context, services, uploadId, parts);
    if (outcome.refusal) {
      await giveUp(context, services, uploadId, state);
      return outcome;
    }
    await state.remove();
    const untagged = await tagWhereLost(context, services, upload, outcome.made);
    return untagged ? { refusal: untagged } : outcome;
  } catch (error) {
    await giveUp(context, services, uploadId, state);
    throw error;
  }
}

/** A backend whose copies lose tags loses those of uploads too (RGW). */
async function tagWhereLost(
  context: ObjectContext,
  { backendProfile }: Services,
  { headers }: OwnUpload,
  made: MadeObject,
): Promise<S3Response | undefined> {
  const tagging = headers['x-amz-tagging'];
  if (tagging === undefined || backendProfile.abilities['tags-on-replacing-copies'] === 'yes')
    return undefined;
  return setTags(context, { tagging, versionId: made.headers['x-amz-version-id'] });
}

/** Aborts the upload. Its state stays until it is gone. */
async function giveUp(
  { bucket, key, backend }: ObjectContext,
  services: Services,
  uploadId: string,
  state: OwnUploadState,
): Promise<void> {
  const lasting = backend.outliving(OUTLIVING_MILLISECONDS);
  try {
    if (await abortOwnUpload(lasting, { bucket, key, uploadId }, services)) await state.remove();
  } catch {
    // what is told is why the copy failed; the sweep aborts the upload
  }
}

async function complete(
  { request, policy, bucket, key, backend }: ObjectContext,
  services: Services,
  uploadId: string,
  parts: readonly OwnPart[],
): Promise<OwnUploadOutcome> {
  const customerKey = readRequestHeaders(request.headers);
  const response = await backend.send({
    method: 'POST',
    bucket,
    key,
    query: [['uploadId', uploadId]],
    headers: {
      ...customerKey,
      ...backendCondition(request.headers, policy, services),
      'content-type': 'application/xml',
    },
    body: writeCompleteUploadRequest(parts),
  });
  if (isFailure(response)) return { refusal: await relayFailure(response) };
  const document = await collectAnswer(response, DOCUMENT_LIMIT_BYTES);
  // a completion may fail after its 200 was sent (API reference of CompleteMultipartUpload)
  const failure = parseErrorDocument(document);
  if (failure) throw new S3Error('InternalError', { cause: new Error(`the copy failed: ${failure.code}`) });
  const headers = objectAnswerHeaders(response.headers);
  const versionId = headers['x-amz-version-id'];
  const head = await backend.send({
    method: 'HEAD',
    bucket,
    key,
    query: versionId === undefined ? [] : [['versionId', versionId]],
    headers: customerKey,
  });
  discardAnswer(head);
  const lastModified = new Date(head.headers['last-modified'] ?? Date.now()).toISOString();
  return { made: { etag: parseCompletedEtag(document) || (head.headers.etag ?? ''), lastModified, headers } };
}
