import type { ObjectContext } from '../operation-context';
import { DecryptionError } from '../record/decryption-error';
import type { SeenObject } from '../record/read-manifest';
import type { FoundSource } from './found-source';
import { sourceReadHeaders } from './source-headers';

/** The source of a copy, as HEAD found it. @throws DecryptionError where HEAD did not tell its size */
export function seenSource(
  { request, backend }: ObjectContext,
  { source, head, backendEtag }: FoundSource,
): SeenObject {
  const storedBytes = Number(head.headers['content-length']);
  if (!Number.isSafeInteger(storedBytes)) throw new DecryptionError('unknown-stored-extent');
  return {
    backend,
    bucket: source.bucket,
    key: source.key,
    query: source.versionId === undefined ? [] : [['versionId', source.versionId]],
    headers: sourceReadHeaders(request.headers),
    etag: backendEtag,
    storedBytes,
  };
}
