import { MAX_CLIENT_PART_NUMBER, plaintextPartSize } from '@s3ep/object-format';
import { rewriteListParts } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import { readRequestHeaders } from '../headers/read-request';
import { checksumTypeName } from '../multipart/announced-checksum';
import { findUpload } from '../multipart/find-upload';
import { forwardUpload } from '../multipart/forward-upload';
import { PARTS_PAGE_LIMIT_BYTES } from '../multipart/list-backend-parts';
import { nameGoneUpload } from '../multipart/name-gone-upload';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { answeredHeaders, forwardedQuery } from './forward';

/** ListParts: the backend's page with plaintext sizes, without the part that is the proxy's own. */
export async function listParts(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy, bucket, key, backend } = context;
  if (policy.mode === 'passthrough') return nameGoneUpload(await forwardUpload(context, services), services);
  const found = await findUpload(context, services);
  if (found.refusal) return found.refusal;
  const announced = found.upload.announcedChecksum;
  const response = await backend.send({
    method: 'GET',
    bucket,
    key,
    query: forwardedQuery(request),
    headers: readRequestHeaders(request.headers),
  });
  if (isFailure(response)) return nameGoneUpload(await relayFailure(response), services);
  const headers = answeredHeaders(response.headers);
  Reflect.deleteProperty(headers, 'content-length');
  const document = await collectAnswer(response, PARTS_PAGE_LIMIT_BYTES);
  return {
    status: 200,
    headers,
    body: rewriteListParts(document, {
      plaintextSize: plaintextPartSize,
      isHidden: (partNumber) => partNumber > MAX_CLIENT_PART_NUMBER,
      ...(announced && {
        checksum: { algorithm: announced.algorithm, type: checksumTypeName(announced.type) },
      }),
    }),
  };
}
