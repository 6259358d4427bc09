import type { BackendResponse, BackendSession } from '@s3ep/backend';
import { formatStateName, type StateName, uploadStateId } from '@s3ep/object-format';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';
import type { UploadName } from './upload-cache';

/** The `<id>` under which the state of an upload lies (object-format 5). */
export function stateIdOf({ bucket, key, uploadId }: UploadName): string {
  return uploadStateId({ bucket, objectKey: key, uploadId });
}

/** Writes one object of an upload's state, whole. */
export function putState(
  backend: BackendSession,
  bucket: string,
  { name, body }: { readonly name: StateName; readonly body: Buffer },
): Promise<BackendResponse> {
  return backend.send({
    method: 'PUT',
    bucket,
    key: RESERVED_KEY_PREFIX + formatStateName(name),
    headers: { 'content-type': 'application/octet-stream' },
    body,
  });
}

/** Reads one object of an upload's state. */
export function getState(backend: BackendSession, bucket: string, name: StateName): Promise<BackendResponse> {
  return backend.send({ method: 'GET', bucket, key: RESERVED_KEY_PREFIX + formatStateName(name) });
}
