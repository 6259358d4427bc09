import type { BackendResponse } from '@s3ep/backend';
import { decodeRecord, multipartPlaintextSize, type ObjectRecord, storedSize } from '@s3ep/object-format';
import type { S3Request } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { backendReadConditions, hasPlainObjects } from '../etag/backend-conditions';
import { fillInEtag } from '../etag/fill-in-etag';
import { RECORD_HEADER } from '../headers/metadata-names';
import {
  type AnsweredChecksums,
  encryptedAnswerHeaders,
  manifestChecksums,
  overriddenHeaders,
  plainAnswerHeaders,
  recordedChecksums,
  wantsChecksums,
} from '../headers/read-answer-headers';
import {
  checksumModeHeader,
  plainReadQuery,
  readRequestHeaders,
  readRequestQuery,
} from '../headers/read-request';
import type { ObjectContext, Services } from '../operation-context';
import { invalidRange } from '../range/invalid-range';
import { isPartOfEmptyObject, requireOnlyPart, wantedPartNumber, wantedRange } from '../range/part-number';
import { type PlainRange, resolveRange } from '../range/parse-range';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import { openStoredObject } from '../record/open-stored-object';
import { planPartNumber } from '../record/plan-part-number';
import { readBackendParts, readManifest } from '../record/read-manifest';
import type { S3Response } from '../s3-response';
import { seenObject } from './get-multipart-object';

/** HeadObject: the plaintext's size by arithmetic, one backend request, no key needed (unless for checksums). */
export async function headObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy, bucket, key, backend } = context;
  const overridden = overriddenHeaders(request);
  const encrypted = policy.mode === 'encrypted';
  if (encrypted) wantedPartNumber(request); // refused before the backend is asked
  const { range: plainRange } = request.headers;
  const response = await backend.send({
    method: 'HEAD',
    bucket,
    key,
    query: encrypted ? readRequestQuery(request) : plainReadQuery(request),
    headers: {
      ...readRequestHeaders(request.headers),
      ...backendReadConditions(request.headers, policy),
      ...(hasPlainObjects(policy) && checksumModeHeader(request.headers)),
      ...(!encrypted && plainRange !== undefined && { range: plainRange }),
    },
  });
  if (isFailure(response))
    return fillInEtag(await relayFailure(response), { request, policy, backendEtag: response.headers.etag });
  if (response.headers[RECORD_HEADER] === undefined) {
    if (encrypted && policy.plaintextReads === 'refuse') throw new DecryptionError('no-record');
    return {
      status: response.status,
      headers: { ...plainAnswerHeaders(response), ...overridden },
    };
  }
  if (!encrypted) throw new DecryptionError('encrypted-object-in-passthrough-bucket');

  const kind = recordedKind(response);
  const answered =
    kind === 'multipart'
      ? await describeMultipart(context, services, response)
      : await describeSinglePart(context, services, response);
  return {
    status: answered.range ? 206 : 200,
    headers: {
      ...encryptedAnswerHeaders({ request, services, response, ...answered }),
      ...answered.headers,
      ...overridden,
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
  const range = requestedRange(request, plaintextBytes);
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
    return { plaintextBytes, range: requestedRange(request, plaintextBytes) };
  }
  const stored = await openStoredObject(services, { bucket, key }, response.headers);
  if (stored?.kind !== 'multipart') throw new DecryptionError('record-kind');
  const layout = await readManifest(seen, stored.opened, services.manifests);
  const { plaintextBytes } = layout;
  const checksums = manifestChecksums(layout);
  if (partNumber === undefined)
    return { plaintextBytes, checksums, range: requestedRange(request, plaintextBytes) };
  const { range } = planPartNumber(layout, partNumber);
  const headers = {
    'x-amz-mp-parts-count': String(layout.parts.length),
    ...(!range && { 'content-length': '0' }),
  };
  return { plaintextBytes, checksums, range, headers };
}

/** @throws S3Error InvalidRange */
function requestedRange(request: S3Request, plaintextBytes: number): PlainRange | undefined {
  const wanted = wantedRange(request);
  const range = wanted && resolveRange(wanted, plaintextBytes);
  if (wanted && !range && !isPartOfEmptyObject(request, plaintextBytes)) throw invalidRange(plaintextBytes);
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
