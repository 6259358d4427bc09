import type { BackendResponse, BackendSession } from '@s3ep/backend';
import {
  MANIFEST_TAIL_BYTES,
  manifestBytes,
  type ManifestLayout,
  type OpenedMultipartObject,
  parseBackendParts,
  parseManifestTail,
} from '@s3ep/object-format';
import type { HeaderMap } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { DecryptionError } from './decryption-error';
import { toS3Failure } from './key-failure';
import type { ManifestCache } from './manifest-cache';
import { readFailure } from './read-failure';
import { replacedMeanwhile } from './replaced-meanwhile';

const NOT_FOUND = 404;
const PRECONDITION_FAILED = 412;
const RANGE_NOT_SATISFIABLE = 416;

/** Where a multipart object lies, and how to ask for more of exactly the version that was seen. */
export interface SeenObject {
  readonly backend: BackendSession;
  readonly bucket: string;
  readonly key: string;
  /** versionId, if the client named one. */
  readonly query: readonly (readonly [string, string])[];
  /** What every read of it needs: the customer's key (SSE-C). */
  readonly headers: Readonly<Record<string, string>>;
  /** The backend's. */
  readonly etag: string;
  readonly storedBytes: number;
}

/**
 * The layout of a multipart object, from the manifest at its end: one ranged request, or none where it was read
 * before. It is authenticated, and held against the stored size.
 *
 * @throws DecryptionError, S3Error ServiceUnavailable when the object was replaced meanwhile
 */
export async function readManifest(
  seen: SeenObject,
  opened: OpenedMultipartObject,
  cache: ManifestCache,
): Promise<ManifestLayout> {
  const name = `${opened.commitment.toString('base64')} ${seen.etag}`;
  try {
    const known = cache.get(name);
    if (known) {
      known.requireStoredSize(seen.storedBytes);
      return known;
    }
    const backendParts = await readBackendParts(seen);
    const bytes = await readLast(seen, manifestBytes(backendParts));
    const layout = opened.openManifest({ bytes, backendParts, storedBytes: seen.storedBytes });
    cache.set(name, layout);
    return layout;
  } catch (error) {
    throw toS3Failure(error);
  }
}

/** M from the ETag, or from the object's last bytes where that does not tell it (object-format 4.4). */
export async function readBackendParts(seen: SeenObject): Promise<number> {
  const stated = parseBackendParts(seen.etag.replaceAll('"', ''));
  return stated ?? parseManifestTail(await readLast(seen, MANIFEST_TAIL_BYTES));
}

async function readLast(seen: SeenObject, bytes: number): Promise<Buffer> {
  const first = seen.storedBytes - bytes;
  if (first < 0) throw new DecryptionError('manifest-size');
  const response = await fetchStored(seen, { storedFirst: first, storedLast: seen.storedBytes - 1 });
  const collected = await collectAnswer(response, bytes);
  if (collected.length !== bytes) throw new DecryptionError('manifest-size');
  return collected;
}

/**
 * Stored bytes of the version that was seen.
 * @throws DecryptionError where the backend answers other bytes, S3Error ServiceUnavailable when it was replaced, and
 *   what the backend says where it refuses
 */
export async function fetchStored(
  seen: SeenObject,
  { storedFirst, storedLast }: { readonly storedFirst: number; readonly storedLast: number },
): Promise<BackendResponse> {
  const { backend, bucket, key, query, headers, etag } = seen;
  const range = `bytes=${storedFirst}-${storedLast}`;
  const response = await backend.send({
    method: 'GET',
    bucket,
    key,
    query,
    headers: { ...headers, range, 'if-match': etag },
  });
  if (isRange(response.headers, `bytes ${storedFirst}-${storedLast}/${seen.storedBytes}`, response.status))
    return response;
  const { status } = response;
  if (isFailure(response) && ![NOT_FOUND, PRECONDITION_FAILED, RANGE_NOT_SATISFIABLE].includes(status))
    throw await readFailure(response);
  discardAnswer(response);
  if (status !== RANGE_NOT_SATISFIABLE && isFailure(response)) throw replacedMeanwhile();
  throw new DecryptionError('stored-range-differs');
}

function isRange(headers: HeaderMap, contentRange: string, status: number): boolean {
  return status === 206 && headers['content-range'] === contentRange;
}
