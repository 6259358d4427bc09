import type { BackendResponse } from '@s3ep/backend';
import { isFailure, relayFailure } from '../backend-failure';
import { discardAnswer } from '../collect-answer';
import { RECORD_HEADER } from '../headers/metadata-names';
import { readRequestHeaders, readRequestQuery } from '../headers/read-request';
import type { ObjectContext } from '../operation-context';
import type { S3Response } from '../s3-response';
import { toClientEtag } from './client-etag';
import { fillInEtag } from './fill-in-etag';

const NOT_MODIFIED = 304;

/**
 * Passes the refusal of a read on; a 304 gets the ETag that it must have (RFC 9110 15.4.5). Where nothing in request
 * or answer tells whether the object is encrypted, it is asked for once more.
 *
 * @throws S3Error as relayFailure
 */
export async function relayReadFailure(
  context: ObjectContext,
  response: BackendResponse,
): Promise<S3Response> {
  const { request, policy } = context;
  const backendEtag = response.headers.etag;
  const answer = fillInEtag(await relayFailure(response), { request, policy, backendEtag });
  if (answer.status !== NOT_MODIFIED || answer.headers.etag !== undefined) return answer;
  const etag = await etagOfNow(context);
  return etag === undefined ? answer : { ...answer, headers: { ...answer.headers, etag } };
}

async function etagOfNow({ request, bucket, key, backend }: ObjectContext): Promise<string | undefined> {
  const response = await backend.send({
    method: 'HEAD',
    bucket,
    key,
    query: readRequestQuery(request),
    headers: readRequestHeaders(request.headers),
  });
  const { etag } = response.headers;
  discardAnswer(response);
  if (isFailure(response) || etag === undefined) return undefined;
  return response.headers[RECORD_HEADER] === undefined ? etag : toClientEtag(etag);
}
