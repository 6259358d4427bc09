import { isFailure } from '../backend-failure';
import { forwardUpload } from '../multipart/forward-upload';
import { removeState } from '../multipart/remove-state';
import { stateHomeOf } from '../multipart/state-home';
import { uploadIdOf } from '../multipart/upload-request';
import { stateIdOf } from '../multipart/upload-state';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';

/**
 * AbortMultipartUpload: the backend aborts first; then the state is of no use, and removed as far as the backend
 * lets it. An upload without state can be aborted too: nothing else can become of it.
 */
export async function abortMultipartUpload(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy, bucket, key } = context;
  const answer = await forwardUpload(context, services);
  if (policy.mode === 'passthrough' || isRefused(answer)) return answer;
  const name = { bucket, key, uploadId: uploadIdOf(request) };
  services.multipart.uploadsOf(services.keyRing).delete(name);
  const home = stateHomeOf(context, services);
  await removeState(home, stateIdOf(name)).catch(() => undefined);
  return answer;
}

function isRefused({ status, headers }: S3Response): boolean {
  return isFailure({ status, headers, body: Buffer.alloc(0) });
}
