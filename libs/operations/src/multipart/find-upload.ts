import { decodeUploadState, openUploadState, type OpenedUpload, recipientsOf } from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { readRequestHeaders } from '../headers/read-request';
import type { ObjectContext, Services } from '../operation-context';
import { toS3Failure } from '../record/key-failure';
import type { S3Response } from '../s3-response';
import { nameGoneUpload } from './name-gone-upload';
import { stateHomeOf } from './state-home';
import { uploadIdOf } from './upload-request';
import { getState, stateIdOf } from './upload-state';

/** A record, a key and an upload id, each of a few KB at most. */
const STATE_LIMIT_BYTES = 65_536;
const NOT_FOUND = 404;

export type FoundUpload =
  | { readonly upload: OpenedUpload; readonly refusal?: undefined }
  /** What the backend itself answers about the upload. */
  | { readonly refusal: S3Response };

/**
 * The open upload that a request names, by its state, which must be of this bucket, key and upload id.
 *
 * @throws DecryptionError for state that was altered, S3Error NoSuchUpload for an upload that is not of the proxy
 */
export async function findUpload(context: ObjectContext, services: Services): Promise<FoundUpload> {
  const { request, bucket, key, client } = context;
  const uploadId = uploadIdOf(request);
  const name = { bucket, key, uploadId };
  const known = services.multipart.uploadsOf(services.keyRing).get(name);
  if (known) return { upload: known };
  const home = stateHomeOf(context, services);
  const response = await getState(home.backend, home.bucket, { kind: 'record', id: stateIdOf(name) });
  if (response.status === NOT_FOUND) {
    discardAnswer(response);
    return { refusal: await askBackend(context, services, uploadId) };
  }
  if (isFailure(response)) return { refusal: await relayFailure(response) };
  try {
    const state = decodeUploadState(await collectAnswer(response, STATE_LIMIT_BYTES));
    const { kekId, originBucket, wrappedBucketKey: wrapped, extensions } = state.record;
    const recipients = recipientsOf(extensions);
    const bucketKey = await services.keyRing.bucketKeyForOpen({
      bucket,
      kekId,
      originBucket,
      wrapped,
      recipients,
    });
    const upload = openUploadState({ state, bucketKey, objectKey: key, uploadId });
    services.multipart.uploadsOf(services.keyRing).set(name, upload);
    services.multipart.seenBuckets.note(bucket, client.backendCredentials);
    return { upload };
  } catch (error) {
    throw toS3Failure(error);
  }
}

/** No state: what the backend says about it, unless it knows an upload that is not the proxy's. */
async function askBackend(
  { request, bucket, key, backend }: ObjectContext,
  services: Services,
  uploadId: string,
): Promise<S3Response> {
  const response = await backend.send({
    method: 'GET',
    bucket,
    key,
    query: [
      ['max-parts', '1'],
      ['uploadId', uploadId],
    ],
    headers: readRequestHeaders(request.headers),
  });
  if (isFailure(response)) return nameGoneUpload(await relayFailure(response), services);
  discardAnswer(response);
  throw new S3Error('NoSuchUpload', { details: { UploadId: uploadId } });
}
