import type { BackendResponse } from '@s3ep/backend';
import { type ByteStage, composeStages } from '@s3ep/byte-stage';
import { discardLeading, mapRange, type OpenedObject, plaintextSize } from '@s3ep/object-format';
import type { S3Error } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { throughStage } from '../body/through-stage';
import { discardAnswer } from '../collect-answer';
import { backendReadConditions, hasPlainObjects } from '../etag/backend-conditions';
import { relayReadFailure } from '../etag/relay-read-failure';
import { requireMatchedForm } from '../etag/require-matched-form';
import {
  encryptedAnswerHeaders,
  overriddenHeaders,
  plainAnswerHeaders,
  recordedChecksums,
  wantsChecksums,
} from '../headers/read-answer-headers';
import { RECORD_HEADER } from '../headers/metadata-names';
import {
  checksumModeHeader,
  plainReadQuery,
  ownRequestHeaders,
  readRequestHeaders,
  readRequestQuery,
  storedReadQuery,
} from '../headers/read-request';
import type { ObjectContext, Services } from '../operation-context';
import { isPartOfEmptyObject, requireOnlyPart, wantedRange } from '../range/part-number';
import { isRangeOutdated } from '../range/is-range-outdated';
import { invalidRange } from '../range/invalid-range';
import { parseRange, type PlainRange, resolveRange, type WantedRange } from '../range/parse-range';
import { storedRangeHeader } from '../range/stored-range-header';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import { openStoredObject, type StoredObject } from '../record/open-stored-object';
import { requireAllowedKind } from '../record/require-allowed-kind';
import { replacedMeanwhile } from '../record/replaced-meanwhile';
import { type StoredExtent, storedExtent } from '../record/stored-extent';
import type { S3Response } from '../s3-response';
import { getMultipartObject } from './get-multipart-object';

/** GetObject: one backend request; every chunk is authenticated before it is released. */
export async function getObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const overridden = overriddenHeaders(context.request);
  const answer = await readObject(context, services);
  return answer.status >= 300 ? answer : { ...answer, headers: { ...answer.headers, ...overridden } };
}

interface ReadObject {
  /** Although a range is asked for: of another object than is there now. */
  readonly whole?: boolean;
}

async function readObject(
  context: ObjectContext,
  services: Services,
  { whole = false }: ReadObject = {},
): Promise<S3Response> {
  const { request, policy } = context;
  const encrypted = policy.mode !== 'passthrough';
  const wanted = encrypted && !whole ? wantedRange(request) : undefined;
  const asked = encrypted ? wanted && storedRangeHeader(wanted) : request.headers.range;
  const response = await fetchObject(context, whole ? undefined : asked);
  const outdated = isRangeOutdated(request, response);
  // asked once more: a backend may call all of an object a 206, and would be asked for ever
  if (response.status === 206 && outdated && !whole) {
    discardAnswer(response);
    return readObject(context, services, { whole: true });
  }
  if (response.status === 416 && encrypted && !whole) return unsatisfied(context, services, response);
  if (isFailure(response)) return relayReadFailure(context, services, response);

  const stored = await openOrDiscard(context, services, response);
  if (stored) {
    // of an outdated range all is wanted, also where the backend has answered all of it with 200
    return stored.kind === 'multipart'
      ? getMultipartObject(context, services, {
          response,
          opened: stored.opened,
          wanted: outdated ? undefined : wanted,
        })
      : decrypted(context, services, response, stored.opened, wanted);
  }
  if (!encrypted || whole || response.status !== 206) return plain(response);
  // the range that was asked for was one of stored chunks, which a plain object does not have
  discardAnswer(response);
  return plainRange(context, services, response.headers.etag);
}

interface ReadAgain {
  /** Of the object that is to be read. */
  readonly etag?: string | undefined;
  readonly query?: ReturnType<typeof plainReadQuery>;
}

function fetchObject(
  { request, policy, bucket, key, backend }: ObjectContext,
  range: string | undefined,
  { etag, query = storedReadQuery(request, policy) }: ReadAgain = {},
): Promise<BackendResponse> {
  return backend.send({
    method: 'GET',
    bucket,
    key,
    query,
    headers: {
      ...ownRequestHeaders(request.headers),
      ...backendReadConditions(request.headers, policy),
      ...(hasPlainObjects(policy) && checksumModeHeader(request.headers)),
      ...(range !== undefined && { range }),
      ...(etag !== undefined && { 'if-match': etag }),
    },
  });
}

/** Opens what was found, if it is what the bucket's policy and the request's conditions allow. */
async function openOrDiscard(
  context: ObjectContext,
  services: Services,
  response: BackendResponse,
): Promise<StoredObject | undefined> {
  const { policy, bucket, key } = context;
  try {
    requireAllowedKind(policy, { isEncrypted: response.headers[RECORD_HEADER] !== undefined });
    requireMatchedForm(context, response);
    return await openStoredObject(services, { bucket, key }, response.headers);
  } catch (error) {
    discardAnswer(response);
    throw error;
  }
}

function decrypted(
  { request }: ObjectContext,
  services: Services,
  response: BackendResponse,
  opened: OpenedObject,
  wanted: WantedRange | undefined,
): S3Response {
  try {
    requireOnlyPart(request);
    const extent = storedExtent(response, opened.plaintextBytes);
    const range = wanted && resolveRange(wanted, opened.plaintextBytes);
    if (wanted && !range && response.status === 206 && !isPartOfEmptyObject(request, opened.plaintextBytes))
      throw invalidRange(opened.plaintextBytes);
    const partial = range && response.status === 206 ? range : undefined;
    const last = wanted?.kind === 'bounded' ? wanted.last : Infinity;
    const stage = openingStage(opened, extent, partial && { first: partial.first, last });
    return {
      status: partial ? 206 : 200,
      headers: encryptedAnswerHeaders({
        request,
        services,
        response,
        metadata: opened.metadata,
        plaintextBytes: opened.plaintextBytes,
        ...(wantsChecksums(request) && { checksums: recordedChecksums(opened.checksums) }),
        range: partial,
      }),
      body: throughStage(response.body, stage),
    };
  } catch (error) {
    discardAnswer(response);
    throw toS3Failure(error);
  }
}

/** From the bytes that came to the bytes that were asked for. */
function openingStage(opened: OpenedObject, extent: StoredExtent, range: PlainRange | undefined): ByteStage {
  if (!range) return opened.opener();
  const chunks = mapRange({ ...range, plaintextBytes: opened.plaintextBytes });
  const leading = chunks.storedFirst - extent.first;
  if (leading < 0 || extent.last !== chunks.storedLast) throw new DecryptionError('stored-range-differs');
  return composeStages(discardLeading({ bytes: leading }), opened.opener(chunks));
}

/**
 * No stored chunk lies where the range begins. A plain object is shorter than its chunks would be, and large chunks
 * of large parts take less room than the many small ones that the range was mapped to: either may have the range all
 * the same.
 */
async function unsatisfied(
  context: ObjectContext,
  services: Services,
  response: BackendResponse,
): Promise<S3Response> {
  const failure = await unsatisfiable(response);
  const { request, policy } = context;
  const found = await context.backend.send({
    method: 'HEAD',
    bucket: context.bucket,
    key: context.key,
    query: readRequestQuery(request),
    headers: { ...readRequestHeaders(request.headers), ...backendReadConditions(request.headers, policy) },
  });
  if (isFailure(found)) throw failure;
  if (isRangeOutdated(request, found)) return readObject(context, services, { whole: true });
  const stored = await openOrDiscard(context, services, found);
  if (!stored) return plainRange(context, services, found.headers.etag);
  if (stored.kind === 'single-part') throw failure;
  // the body of a HEAD is none: everything is asked for anew
  const wanted = parseRange(request.headers.range);
  return getMultipartObject(context, services, {
    response: { ...found, status: 206 },
    opened: stored.opened,
    wanted,
  });
}

/** The range of the object, a plain one, that was seen with this ETag. */
async function plainRange(
  context: ObjectContext,
  services: Services,
  etag: string | undefined,
): Promise<S3Response> {
  const { request } = context;
  const response = await fetchObject(context, request.headers.range, {
    etag,
    query: plainReadQuery(request),
  });
  if (response.headers[RECORD_HEADER] !== undefined || (response.status === 412 && etag !== undefined)) {
    discardAnswer(response);
    throw replacedMeanwhile();
  }
  if (isFailure(response))
    return withContentRange(await relayReadFailure(context, services, response), response);
  return plain(response);
}

/** RFC 9110 15.5.17: a 416 tells how large the object is, and of a plain one the backend knows. */
function withContentRange(answer: S3Response, { status, headers }: BackendResponse): S3Response {
  const contentRange = headers['content-range'];
  if (status !== 416 || contentRange === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'content-range': contentRange } };
}

function plain(response: BackendResponse): S3Response {
  return {
    status: response.status,
    headers: plainAnswerHeaders(response),
    body: response.body,
  };
}

async function unsatisfiable(response: BackendResponse): Promise<S3Error> {
  await relayFailure(response);
  const stored = /^bytes \*\/(\d+)$/.exec(response.headers['content-range'] ?? '')?.[1];
  return invalidRange(stored === undefined ? undefined : plaintextSize(Number(stored)));
}
