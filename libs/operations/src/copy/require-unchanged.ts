import { discardAnswer } from '../collect-answer';
import { RECORD_HEADER } from '../headers/metadata-names';
import type { ObjectContext } from '../operation-context';
import { replacedMeanwhile } from '../record/replaced-meanwhile';
import type { FoundSource } from './found-source';
import { sourceReadHeaders } from './source-headers';

/**
 * Not every backend holds the copy of a part to an ETag (RGW): what was copied must still be what was found.
 * @throws S3Error ServiceUnavailable
 */
export async function requireUnchanged(
  { request, backend }: ObjectContext,
  { source, backendEtag, head }: FoundSource,
): Promise<void> {
  const now = await backend.send({
    method: 'HEAD',
    bucket: source.bucket,
    key: source.key,
    query: source.versionId === undefined ? [] : [['versionId', source.versionId]],
    headers: sourceReadHeaders(request.headers),
  });
  discardAnswer(now);
  const isSame =
    now.status === 200 &&
    now.headers.etag === backendEtag &&
    now.headers[RECORD_HEADER] === head.headers[RECORD_HEADER];
  if (!isSame) throw replacedMeanwhile();
}
