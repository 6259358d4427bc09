import type { BackendSession } from '@s3ep/backend';
import { isFailure } from '../backend-failure';
import { discardAnswer } from '../collect-answer';
import type { Services } from '../operation-context';
import type { UploadName } from './upload-cache';
import { uploadStatus } from './upload-status';

/**
 * Aborts an upload that no client asks to abort: one that the proxy made for itself and nobody finished, or one that
 * goes with its bucket.
 * @returns whether it is gone, by this or before
 */
export async function abortOwnUpload(
  backend: BackendSession,
  name: UploadName,
  services: Pick<Services, 'backendProfile'>,
): Promise<boolean> {
  const { bucket, key, uploadId } = name;
  const response = await backend.send({ method: 'DELETE', bucket, key, query: [['uploadId', uploadId]] });
  discardAnswer(response);
  // a backend may still take parts that were under way: what counts is what it says afterwards
  return !isFailure(response) || (await uploadStatus(backend, name, services)) === 'gone';
}
