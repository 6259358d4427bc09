import type { BackendSession } from '@s3ep/backend';
import { decodeUploadState, FormatError, parseStateName, type UploadState } from '@s3ep/object-format';
import { parseListVersionsResult } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { isReservedKey, RESERVED_KEY_PREFIX } from '../reserved-keys';
import { removeState } from './remove-state';
import { getState, stateIdOf } from './upload-state';

const PAGE_LIMIT_BYTES = 8 * 1_048_576;
const STATE_LIMIT_BYTES = 65_536;
const NOT_FOUND = 404;

/**
 * Removes the state of uploads that are over from a bucket in which nothing else is left.
 * @returns false, and leaves the rest, where there is anything else: an object, an open upload, an unknown name
 */
export async function removeLeftovers(backend: BackendSession, bucket: string): Promise<boolean> {
  for (;;) {
    const response = await backend.send({ method: 'GET', bucket, query: [['versions', '']] });
    if (isFailure(response)) {
      discardAnswer(response);
      return false;
    }
    const { versions } = parseListVersionsResult(await collectAnswer(response, PAGE_LIMIT_BYTES));
    if (versions.length === 0) return true;
    const ids = new Set<string>();
    for (const { key } of versions) {
      const id = uploadIdOfState(key);
      if (id === undefined) return false;
      ids.add(id);
    }
    for (const id of ids) if (!(await removeIfOver(backend, bucket, id))) return false;
  }
}

function uploadIdOfState(key: string): string | undefined {
  if (!isReservedKey(key)) return undefined;
  const name = parseStateName(key.slice(RESERVED_KEY_PREFIX.length));
  return name === undefined || name.kind === 'copy' ? undefined : name.id;
}

/** Without its record nothing can be added to an upload, nor can it be completed: what is left of it is of no use. */
async function removeIfOver(backend: BackendSession, bucket: string, id: string): Promise<boolean> {
  const response = await getState(backend, bucket, { kind: 'record', id });
  const found = !isFailure(response);
  if (!found) discardAnswer(response);
  if (!found && response.status !== NOT_FOUND) return false;
  if (found) {
    const state = parsedState(await collectAnswer(response, STATE_LIMIT_BYTES));
    if (!state || !(await isOver(backend, { bucket, key: state.objectKey, uploadId: state.uploadId }, id)))
      return false;
  }
  return removeState(backend, bucket, id);
}

function parsedState(bytes: Buffer): UploadState | undefined {
  try {
    return decodeUploadState(bytes);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** The state names the upload that is asked about, or it proves nothing about it. */
async function isOver(
  backend: BackendSession,
  name: { readonly bucket: string; readonly key: string; readonly uploadId: string },
  id: string,
): Promise<boolean> {
  if (stateIdOf(name) !== id) return false;
  const { bucket, key, uploadId } = name;
  const query = [['uploadId', uploadId]] as const;
  const response = await backend.send({ method: 'GET', bucket, key, query });
  discardAnswer(response);
  return response.status === NOT_FOUND;
}
