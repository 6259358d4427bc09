import type { BackendResponse } from '@s3ep/backend';
import type { HeaderMap } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { discardAnswer } from '../collect-answer';
import { RECORD_HEADER } from '../headers/metadata-names';
import { readRequestHeaders, readRequestQuery } from '../headers/read-request';
import {
  NEUTRAL_CONTENT_TYPE,
  restoreDescription,
  withoutContentHeaders,
} from '../headers/stored-description';
import type { ObjectContext, Services } from '../operation-context';
import { readSealedMetadata } from '../record/read-sealed-metadata';
import type { S3Response } from '../s3-response';
import { toClientEtag } from './client-etag';
import { fillInEtag } from './fill-in-etag';

const NOT_MODIFIED = 304;

/**
 * Passes the refusal of a read on. A 304 gets the ETag that it must have, and what describes the object as a 200 would
 * have it (RFC 9110 15.4.5). Where nothing in request or answer tells, the object is asked for once more.
 *
 * @throws S3Error as relayFailure and readSealedMetadata
 */
export async function relayReadFailure(
  context: ObjectContext,
  services: Services,
  response: BackendResponse,
): Promise<S3Response> {
  const { request, policy } = context;
  const backendEtag = response.headers.etag;
  const answer = fillInEtag(await relayFailure(response), { request, policy, backendEtag });
  if (answer.status !== NOT_MODIFIED) return answer;
  const isKnown = answer.headers.etag !== undefined && !mayBeSealed(context, response);
  const now = isKnown ? response.headers : await headersOfNow(context, backendEtag);
  if (now === undefined) return withoutDescription(context, answer, response);
  const etag = answer.headers.etag ?? clientEtagOf(now);
  const metadata =
    policy.mode === 'passthrough' ? undefined : await readSealedMetadata(services, context, now);
  const headers = { ...restoreDescription(answer.headers, metadata), ...(etag !== undefined && { etag }) };
  return { ...answer, headers };
}

/** Few backends show a 304's metadata, and with it the record. */
function mayBeSealed({ policy }: ObjectContext, { headers }: BackendResponse): boolean {
  if (headers[RECORD_HEADER] !== undefined || policy.mode === 'passthrough') return false;
  return policy.sealMetadata || headers['content-type'] === NEUTRAL_CONTENT_TYPE;
}

/** Of the version that was compared, where it has an ETag; undefined where that is gone. */
async function headersOfNow(
  { request, bucket, key, backend }: ObjectContext,
  etag: string | undefined,
): Promise<HeaderMap | undefined> {
  const response = await backend.send({
    method: 'HEAD',
    bucket,
    key,
    query: readRequestQuery(request),
    headers: { ...readRequestHeaders(request.headers), ...(etag !== undefined && { 'if-match': etag }) },
  });
  discardAnswer(response);
  return isFailure(response) ? undefined : response.headers;
}

/** A cache would take a neutral type for the object's own. */
function withoutDescription(
  context: ObjectContext,
  answer: S3Response,
  response: BackendResponse,
): S3Response {
  return mayBeSealed(context, response)
    ? { ...answer, headers: withoutContentHeaders(answer.headers) }
    : answer;
}

function clientEtagOf(headers: HeaderMap): string | undefined {
  const { etag } = headers;
  if (etag === undefined) return undefined;
  return headers[RECORD_HEADER] === undefined ? etag : toClientEtag(etag);
}
