import { rewriteListUploads } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import { readRequestHeaders } from '../headers/read-request';
import { ownUploadIds } from '../multipart/own-upload-ids';
import { stateHomeOf } from '../multipart/state-home';
import { stateIdOf } from '../multipart/upload-state';
import type { BucketContext, Services } from '../operation-context';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';
import type { S3Response } from '../s3-response';
import { answeredHeaders, forwardedQuery } from './forward';

/** A page of 1,000 uploads with keys of the longest kind, every character escaped. */
const PAGE_LIMIT_BYTES = 8 * 1_048_576;

/** ListMultipartUploads: the backend's page, without uploads that the proxy makes for itself. */
export async function listMultipartUploads(context: BucketContext, services: Services): Promise<S3Response> {
  const { request, policy, bucket, backend } = context;
  const response = await backend.send({
    method: 'GET',
    bucket,
    query: forwardedQuery(request),
    headers: readRequestHeaders(request.headers),
  });
  if (isFailure(response)) return relayFailure(response);
  const headers = answeredHeaders(response.headers);
  Reflect.deleteProperty(headers, 'content-length');
  const document = await collectAnswer(response, PAGE_LIMIT_BYTES);
  // asked only where there is an upload to hide; the proxy makes none in a bucket that it does not encrypt
  const mayHide = policy.mode !== 'passthrough' && document.includes('<Upload>');
  const ownIds = mayHide ? await ownUploadIds(stateHomeOf(context, services)) : undefined;
  return {
    status: 200,
    headers,
    body: rewriteListUploads(document, {
      isUploadHidden: (upload) => ownIds?.has(stateIdOf({ bucket, ...upload })) === true,
      keyPrefixHidden: RESERVED_KEY_PREFIX,
      ...(request.query.get('encoding-type') === 'url' && { encodingType: 'url' }),
      dropChecksums: policy.mode !== 'passthrough',
    }),
  };
}
