import { S3Error } from '@s3ep/s3-protocol';
import { discardAnswer } from '../collect-answer';
import type { ObjectContext, Services } from '../operation-context';
import { stateHomeOf } from './state-home';
import { uploadIdOf } from './upload-request';
import { getState, stateIdOf } from './upload-state';

const FIRST_SERVER_ERROR = 500;

/**
 * In a bucket that is passed through: an upload whose record lies beside it was begun where the bucket is encrypted, by
 * a replica with another configuration, or before that was changed. What is stored as it comes could be completed with
 * it, and nobody could read the object. Asked once for each upload, of which nobody knows the id before its record is
 * there.
 *
 * @throws S3Error ServiceUnavailable: another replica takes it
 */
export async function requirePlainUpload(context: ObjectContext, services: Services): Promise<void> {
  const { request, bucket, key } = context;
  const { plainUploads } = services.multipart;
  const id = stateIdOf({ bucket, key, uploadId: uploadIdOf(request) });
  if (plainUploads.get(id)) return;
  const home = stateHomeOf(context, services);
  const response = await getState(home.backend, home.bucket, { kind: 'record', id });
  discardAnswer(response);
  const { status } = response;
  if (status < 300 || status >= FIRST_SERVER_ERROR)
    throw new S3Error('ServiceUnavailable', {
      cause: new Error(
        status < 300
          ? `the upload was begun where ${bucket} is encrypted, and is passed through here: see buckets[].mode`
          : `the backend does not tell whether the upload is encrypted: ${status}`,
      ),
    });
  plainUploads.set(id, true);
}
