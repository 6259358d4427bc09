import type { BackendSession } from '@s3ep/backend';
import { isFailure } from '../backend-failure';
import { discardAnswer } from '../collect-answer';
import { readFailure } from '../record/read-failure';
import type { StoredName } from './stored-name';

export interface ReadableObject extends StoredName {
  readonly bucket: string;
}

/** Of an object without a byte (RFC 9110 15.5.17), which is read as it is. */
const RANGE_NOT_SATISFIABLE = 416;

/**
 * Asks for one byte of an object, which HEAD does not answer for: that has no error document, and tells of an archived
 * object as of any other.
 *
 * @throws S3Error as the backend says, such as InvalidObjectState
 */
export async function requireReadable(
  backend: BackendSession,
  { bucket, key, versionId }: ReadableObject,
): Promise<void> {
  const response = await backend.send({
    method: 'GET',
    bucket,
    key,
    query: versionId === undefined ? [] : [['versionId', versionId]],
    headers: { range: 'bytes=0-0' },
  });
  if (isFailure(response) && response.status !== RANGE_NOT_SATISFIABLE) throw await readFailure(response);
  discardAnswer(response);
}
