import type { BackendBody, BackendResponse } from '@s3ep/backend';
import { type ByteStage, composeStages, runStage } from '@s3ep/byte-stage';
import { discardLeading, mapRange, type OpenedObject, plaintextSize } from '@s3ep/object-format';
import type { S3Error } from '@s3ep/s3-protocol';
import { type S3Request } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { discardAnswer } from '../collect-answer';
import { backendReadConditions, hasPlainObjects } from '../etag/backend-conditions';
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
  readRequestHeaders,
  readRequestQuery,
} from '../headers/read-request';
import type { ObjectContext, Services } from '../operation-context';
import { isPartOfEmptyObject, requireOnlyPart, wantedRange } from '../range/part-number';
import { invalidRange } from '../range/invalid-range';
import { type PlainRange, resolveRange, type WantedRange } from '../range/parse-range';
import { storedRangeHeader } from '../range/stored-range-header';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import { openStoredObject, type StoredObject } from '../record/open-stored-object';
import { replacedMeanwhile } from '../record/replaced-meanwhile';
import { type StoredExtent, storedExtent } from '../record/stored-extent';
import { toClientEtag } from '../etag/client-etag';
import { fillInEtag } from '../etag/fill-in-etag';
import type { S3Response } from '../s3-response';
import { getMultipartObject, getMultipartRange } from './get-multipart-object';

/** GetObject: one backend request; every chunk is authenticated before it is released. */
export async function getObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const overridden = overriddenHeaders(context.request);
  const answer = await readObject(context, services);
  return answer.status >= 300 ? answer : { ...answer, headers: { ...answer.headers, ...overridden } };
}

async function readObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy } = context;
  const encrypted = policy.mode === 'encrypted';
  const wanted = encrypted ? wantedRange(request) : undefined;
  const asked = encrypted ? wanted && storedRangeHeader(wanted) : request.headers.range;
  const first = await fetchObject(context, asked);
  const response = isRangeOutdated(request, first) ? await fetchWhole(context, first) : first;
  if (response.status === 416 && encrypted) return unsatisfied(context, services, response);
  if (isFailure(response))
    return fillInEtag(await relayFailure(response), { request, policy, backendEtag: response.headers.etag });

  const stored = await openOrDiscard(context, services, response);
  if (stored) {
    if (!encrypted) {
      discardAnswer(response);
      throw new DecryptionError('encrypted-object-in-passthrough-bucket');
    }
    return stored.kind === 'multipart'
      ? getMultipartObject(context, services, { response, opened: stored.opened, wanted })
      : decrypted(context, services, response, stored.opened, wanted);
  }
  if (!encrypted) return plain(response);
  return unencryptedObject(context, response, wanted);
}

/**
 * RFC 9110 13.1.5: a range is answered only while If-Range names the object as it is now, otherwise all of it is.
 * A client that continues a download would else join two versions.
 */
function isRangeOutdated({ headers }: S3Request, { status, headers: found }: BackendResponse): boolean {
  const validator = headers['if-range'];
  if (validator === undefined || status !== 206) return false;
  const etag = found[RECORD_HEADER] === undefined ? found.etag : toClientEtag(found.etag ?? '');
  return validator !== etag && validator !== found['last-modified'];
}

function fetchWhole(context: ObjectContext, outdated: BackendResponse): Promise<BackendResponse> {
  discardAnswer(outdated);
  return fetchObject(context, undefined);
}

function fetchObject(
  { request, policy, bucket, key, backend }: ObjectContext,
  range: string | undefined,
  etag?: string,
): Promise<BackendResponse> {
  return backend.send({
    method: 'GET',
    bucket,
    key,
    query: policy.mode === 'passthrough' ? plainReadQuery(request) : readRequestQuery(request),
    headers: {
      ...readRequestHeaders(request.headers),
      ...backendReadConditions(request.headers, policy),
      ...(hasPlainObjects(policy) && checksumModeHeader(request.headers)),
      ...(range !== undefined && { range }),
      ...(etag !== undefined && { 'if-match': etag }),
    },
  });
}

async function openOrDiscard(
  { bucket, key }: ObjectContext,
  services: Services,
  response: BackendResponse,
): Promise<StoredObject | undefined> {
  try {
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

function throughStage(body: Buffer | BackendBody, stage: ByteStage): Buffer | BackendBody {
  return Buffer.isBuffer(body) ? runStage(stage, body) : body.through(stage);
}

/** An object without a record in a bucket where everything should have one (object-format 6). */
async function unencryptedObject(
  context: ObjectContext,
  response: BackendResponse,
  wanted: WantedRange | undefined,
): Promise<S3Response> {
  if (context.policy.plaintextReads === 'refuse') {
    discardAnswer(response);
    throw new DecryptionError('no-record');
  }
  if (!wanted) return plain(response);
  // The range that was asked for was one of stored chunks, which this object does not have.
  discardAnswer(response);
  return plainRange(context, { etag: response.headers.etag, ifEncrypted: replacedMeanwhile() });
}

/**
 * No stored chunk lies where the range begins. A plain object is shorter than its chunks would be, so it may have
 * the range all the same.
 */
async function unsatisfied(
  context: ObjectContext,
  services: Services,
  response: BackendResponse,
): Promise<S3Response> {
  const failure = await unsatisfiable(response);
  // large chunks of large parts take less room than the many small ones that the range was mapped to
  const multipart = await getMultipartRange(context, services);
  if (multipart) return multipart;
  if (context.policy.plaintextReads === 'refuse') throw failure;
  return plainRange(context, { ifEncrypted: failure });
}

interface PlainRangeOptions {
  /** Of the object as it was seen before: the range must be one of the same. */
  readonly etag?: string | undefined;
  /** Thrown where the object turns out to be encrypted. */
  readonly ifEncrypted: S3Error;
}

async function plainRange(
  context: ObjectContext,
  { etag, ifEncrypted }: PlainRangeOptions,
): Promise<S3Response> {
  const response = await fetchObject(context, context.request.headers.range, etag);
  if (response.headers[RECORD_HEADER] !== undefined) {
    discardAnswer(response);
    throw ifEncrypted;
  }
  if (response.status === 412 && etag !== undefined) {
    discardAnswer(response);
    throw replacedMeanwhile();
  }
  return isFailure(response) ? relayFailure(response) : plain(response);
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
