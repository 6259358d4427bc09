import type { BackendResponse, SessionRequest } from '@s3ep/backend';
import { decodeRecord, multipartPlaintextSize, type ObjectRecord, storedSize } from '@s3ep/object-format';
import type { S3Request } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { backendReadConditions, hasPlainObjects } from '../etag/backend-conditions';
import { relayReadFailure } from '../etag/relay-read-failure';
import { requireMatchedForm } from '../etag/require-matched-form';
import { RECORD_HEADER } from '../headers/metadata-names';
import {
  type AnsweredChecksums,
  encryptedAnswerHeaders,
  manifestChecksums,
  overriddenHeaders,
  plainAnswerHeaders,
  rangeHeaders,
  recordedChecksums,
  wantsChecksums,
} from '../headers/read-answer-headers';
import {
  checksumModeHeader,
  plainReadQuery,
  ownRequestHeaders,
  storedReadQuery,
} from '../headers/read-request';
import type { ObjectContext, Services } from '../operation-context';
import { isRangeOutdated } from '../range/is-range-outdated';
import { invalidRange } from '../range/invalid-range';
import { isPartOfEmptyObject, requireOnlyPart, wantedPartNumber, wantedRange } from '../range/part-number';
import { type PlainRange, resolveRange } from '../range/parse-range';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import { openStoredObject } from '../record/open-stored-object';
import { planPartNumber } from '../record/plan-part-number';
import { readSealedMetadata } from '../record/read-sealed-metadata';
import { replacedMeanwhile } from '../record/replaced-meanwhile';
import { requireAllowedKind } from '../record/require-allowed-kind';
import { readBackendParts, readManifest } from '../record/read-manifest';
import type { S3Response } from '../s3-response';
import { seenObject } from './get-multipart-object';

/**
 * HeadObject: the plaintext's size by arithmetic, one backend request, no key needed (unless for checksums
 * and sealed metadata).
 */
export async function headObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy } = context;
  const overridden = overriddenHeaders(request);
  if (policy.mode !== 'passthrough') wantedPartNumber(request); // refused before the backend is asked
  const { range } = request.headers;
  const response = await askHead(context, {
    query: storedReadQuery(request, policy),
    headers: {
      ...backendReadConditions(request.headers, policy),
      ...(policy.mode === 'passthrough' && range !== undefined && { range }),
    },
  });
  if (isFailure(response)) return relayReadFailure(context, services, response);
  const isEncrypted = response.headers[RECORD_HEADER] !== undefined;
  requireAllowedKind(policy, { isEncrypted });
  requireMatchedForm(context, response);
  const answer = isEncrypted
    ? await describeEncrypted(context, services, response)
    : await describePlain(context, response);
  return answer.status >= 300 ? answer : { ...answer, headers: { ...answer.headers, ...overridden } };
}

function askHead(
  { request, policy, bucket, key, backend }: ObjectContext,
  { query, headers }: Pick<SessionRequest, 'query' | 'headers'>,
): Promise<BackendResponse> {
  return backend.send({
    method: 'HEAD',
    bucket,
    key,
    ...(query && { query }),
    headers: {
      ...ownRequestHeaders(request.headers),
      ...(hasPlainObjects(policy) && checksumModeHeader(request.headers)),
      ...headers,
    },
  });
}

/** In a bucket of encrypted objects a plain one was asked for whole: its range follows, its parts are asked for. */
async function describePlain(context: ObjectContext, response: BackendResponse): Promise<S3Response> {
  const { request, policy } = context;
  const headers = plainAnswerHeaders(response);
  const { status } = response;
  if (policy.mode === 'passthrough') return { status, headers };
  if (wantedPartNumber(request) !== undefined) return headPlainPart(context, response);
  const objectBytes = Number(headers['content-length']);
  const range = requestedRange(request, response, objectBytes);
  if (!range) return { status, headers };
  return { status: 206, headers: { ...headers, ...rangeHeaders(range, objectBytes) } };
}

async function headPlainPart(context: ObjectContext, whole: BackendResponse): Promise<S3Response> {
  const { etag } = whole.headers;
  const response = await askHead(context, {
    query: plainReadQuery(context.request),
    headers: etag === undefined ? {} : { 'if-match': etag },
  });
  if (response.status === 412) throw replacedMeanwhile();
  if (isFailure(response)) return relayFailure(response);
  if (response.headers[RECORD_HEADER] !== undefined) throw replacedMeanwhile();
  return { status: response.status, headers: plainAnswerHeaders(response) };
}

async function describeEncrypted(
  context: ObjectContext,
  services: Services,
  response: BackendResponse,
): Promise<S3Response> {
  const answered =
    recordedKind(response) === 'multipart'
      ? await describeMultipart(context, services, response)
      : await describeSinglePart(context, services, response);
  const metadata = await readSealedMetadata(services, context, response.headers);
  return {
    status: answered.range ? 206 : 200,
    headers: {
      ...encryptedAnswerHeaders({ request: context.request, services, response, metadata, ...answered }),
      ...answered.headers,
    },
  };
}

/** What is answered about an object besides what the backend says. */
interface Described {
  readonly plaintextBytes: number;
  readonly range: PlainRange | undefined;
  readonly checksums?: AnsweredChecksums | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

async function describeSinglePart(
  { request, bucket, key }: ObjectContext,
  services: Services,
  response: BackendResponse,
): Promise<Described> {
  requireOnlyPart(request);
  const plaintextBytes = recordedSize(response);
  const range = requestedRange(request, response, plaintextBytes);
  if (!wantsChecksums(request)) return { plaintextBytes, range };
  const stored = await openStoredObject(services, { bucket, key }, response.headers);
  if (stored?.kind !== 'single-part') throw new DecryptionError('record-kind');
  return { plaintextBytes, range, checksums: recordedChecksums(stored.opened.checksums) };
}

/** The size by arithmetic; checksums and parts are in the manifest, which is read only for them. */
async function describeMultipart(
  context: ObjectContext,
  services: Services,
  response: BackendResponse,
): Promise<Described> {
  const { request, bucket, key } = context;
  const partNumber = wantedPartNumber(request);
  const seen = seenObject(context, response);
  if (partNumber === undefined && !wantsChecksums(request)) {
    const backendParts = await readBackendParts(seen);
    const plaintextBytes = multipartPlaintextSize({ storedBytes: seen.storedBytes, backendParts });
    if (plaintextBytes === undefined) throw new DecryptionError('stored-size-differs');
    return { plaintextBytes, range: requestedRange(request, response, plaintextBytes) };
  }
  const stored = await openStoredObject(services, { bucket, key }, response.headers);
  if (stored?.kind !== 'multipart') throw new DecryptionError('record-kind');
  const layout = await readManifest(seen, stored.opened, services.manifests);
  const { plaintextBytes } = layout;
  const checksums = manifestChecksums(layout);
  if (partNumber === undefined)
    return { plaintextBytes, checksums, range: requestedRange(request, response, plaintextBytes) };
  const { range } = planPartNumber(layout, partNumber);
  const headers = {
    'x-amz-mp-parts-count': String(layout.parts.length),
    ...(!range && { 'content-length': '0' }),
  };
  return { plaintextBytes, checksums, range, headers };
}

/** @throws S3Error InvalidRange */
function requestedRange(
  request: S3Request,
  response: BackendResponse,
  objectBytes: number,
): PlainRange | undefined {
  const wanted = isRangeOutdated(request, response) ? undefined : wantedRange(request);
  const range = wanted && resolveRange(wanted, objectBytes);
  if (wanted && !range && !isPartOfEmptyObject(request, objectBytes)) throw invalidRange(objectBytes);
  return range;
}

function recordedKind({ headers }: BackendResponse): ObjectRecord['kind'] {
  try {
    return decodeRecord(headers[RECORD_HEADER] ?? '').kind;
  } catch (error) {
    throw toS3Failure(error);
  }
}

/** The size that the record states, if the stored size agrees with it (object-format 3.1). */
function recordedSize(response: BackendResponse): number {
  try {
    const { plaintextBytes } = decodeRecord(response.headers[RECORD_HEADER] ?? '');
    if (plaintextBytes === undefined) throw new DecryptionError('multipart-object');
    if (storedSize(plaintextBytes) !== Number(response.headers['content-length']))
      throw new DecryptionError('stored-size-differs');
    return plaintextBytes;
  } catch (error) {
    throw toS3Failure(error);
  }
}
