import type { BackendResponse } from '@s3ep/backend';
import { S3Error } from '@s3ep/s3-protocol';
import { RECORD_HEADER } from '../headers/metadata-names';
import type { ObjectContext } from '../operation-context';
import { hasPlainObjects } from './backend-conditions';
import { bareEtag, toClientEtag } from './client-etag';

/**
 * Where encrypted and plain objects may lie side by side, the ETag of one kind maps to the same ETag at the backend as
 * that of the other. A read that is held to an encrypted object by If-Match must not get a plain one, nor the other
 * way round. (What is written is decided by the backend alone, which knows no kinds: the same ETag is the same bytes.)
 *
 * @param condition by which the read is held: of GetObject and HeadObject, or of a copy
 * @throws S3Error PreconditionFailed
 */
export function requireMatchedForm(
  { request, policy }: Pick<ObjectContext, 'request' | 'policy'>,
  { headers }: Pick<BackendResponse, 'headers'>,
  condition: 'if-match' | 'x-amz-copy-source-if-match' = 'if-match',
): void {
  const asked = request.headers[condition];
  if (asked === undefined || policy.mode === 'passthrough' || !hasPlainObjects(policy)) return;
  const etag = headers.etag ?? '';
  const seen = bareEtag(headers[RECORD_HEADER] === undefined ? etag : toClientEtag(etag));
  const named = asked.split(',').map((one) => bareEtag(one.trim()));
  if (!named.includes('*') && !named.includes(seen))
    throw new S3Error('PreconditionFailed', {
      details: { Condition: condition === 'if-match' ? 'If-Match' : condition },
    });
}
