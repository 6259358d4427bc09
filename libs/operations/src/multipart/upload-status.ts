import type { BackendSession } from '@s3ep/backend';
import { parseErrorDocument } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import type { Services } from '../operation-context';
import type { UploadName } from './upload-cache';

const ERROR_LIMIT_BYTES = 65_536;
const NOT_FOUND = 404;
const FORBIDDEN = 403;

/**
 * What a backend says about an upload, with certain credentials. Ids do not come back: `gone` is for ever. Only the
 * code says so; a 404 alone may come from anything on the way.
 */
export type UploadStatus = 'open' | 'gone' | 'no-such-bucket' | 'denied' | 'unknown';

/** Asks by ListParts of that very upload (object-format 5.1). */
export async function uploadStatus(
  backend: BackendSession,
  { bucket, key, uploadId }: UploadName,
  { backendProfile }: Pick<Services, 'backendProfile'>,
): Promise<UploadStatus> {
  const response = await backend.send({
    method: 'GET',
    bucket,
    key,
    query: [
      ['max-parts', '1'],
      ['uploadId', uploadId],
    ],
  });
  if (!isFailure(response)) {
    discardAnswer(response);
    return 'open';
  }
  if (response.status === FORBIDDEN) {
    discardAnswer(response);
    return 'denied';
  }
  const code = parseErrorDocument(await collectAnswer(response, ERROR_LIMIT_BYTES))?.code;
  if (response.status !== NOT_FOUND || code === undefined) return 'unknown';
  if (code === 'NoSuchUpload' || code === backendProfile.goneUploadCode) return 'gone';
  return code === 'NoSuchBucket' ? 'no-such-bucket' : 'unknown';
}
