import { parseCopyObjectResult, parseErrorDocument, S3Error } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import { backendCondition } from '../etag/backend-conditions';
import { METADATA_LIMIT_BYTES, metadataBytes, RECORD_HEADER } from '../headers/metadata-names';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { keepingHeaders } from '../headers/stored-object-headers';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { copySourceHeader, heldToEtag } from './copy-source-header';
import type { CopyToMake } from './copy-to-make';
import { lostTags } from './lost-tags';
import type { MadeObject } from './made-object';
import { setTags } from './set-tags';
import { sourceCopyHeaders } from './source-headers';

const DOCUMENT_LIMIT_BYTES = 65_536;

export type ServerSideCopy =
  | {
      readonly made: MadeObject;
      /** The backend's CopyObjectResult. */
      readonly document: Buffer;
      readonly refusal?: undefined;
    }
  | { readonly refusal: S3Response };

/**
 * The backend copies the bytes. With a record the metadata is always replaced, because the seal is for the
 * destination; the copy is held to the version that the record was read from.
 */
export async function copyServerSide(
  context: ObjectContext,
  services: Services,
  { found, description, record, unmodifiedSince }: CopyToMake,
): Promise<ServerSideCopy> {
  const { request, policy, bucket, key, backend } = context;
  const { source, backendEtag } = found;
  const headers: Record<string, string> = {
    ...keepingHeaders(request.headers),
    ...description,
    ...backendCondition(request.headers, policy, services),
    ...sourceCopyHeaders(request.headers),
    'x-amz-copy-source': copySourceHeader(source),
    ...(unmodifiedSince === undefined
      ? heldToEtag(backendEtag, services)
      : { 'x-amz-copy-source-if-unmodified-since': unmodifiedSince }),
    'x-amz-metadata-directive': 'REPLACE',
  };
  const taggingDirective = request.headers['x-amz-tagging-directive'];
  if (taggingDirective !== undefined) headers['x-amz-tagging-directive'] = taggingDirective;
  const algorithm = request.headers['x-amz-checksum-algorithm'];
  // of ciphertext it would say nothing
  if (record !== undefined) headers[RECORD_HEADER] = record;
  else if (algorithm !== undefined) headers['x-amz-checksum-algorithm'] = algorithm;
  if (metadataBytes(headers) > METADATA_LIMIT_BYTES) throw new S3Error('MetadataTooLarge');

  const lost = await lostTags(context, services, found);
  if ('refusal' in lost) return lost;
  const response = await backend.send({ method: 'PUT', bucket, key, headers });
  if (isFailure(response)) return { refusal: await relayFailure(response) };
  const document = await collectAnswer(response, DOCUMENT_LIMIT_BYTES);
  const failure = parseErrorDocument(document);
  // A long copy may fail after its 200 was sent (API reference of CopyObject).
  if (failure) throw new S3Error('InternalError', { cause: new Error(`the copy failed: ${failure.code}`) });
  const { etag, lastModified } = parseCopyObjectResult(document);
  const answered = objectAnswerHeaders(response.headers);
  if (lost.tagging !== undefined) {
    const versionId = answered['x-amz-version-id'];
    const refusal = await setTags(context, { tagging: lost.tagging, versionId });
    if (refusal) return { refusal };
  }
  return { made: { etag, lastModified, headers: answered }, document };
}
