import type { BackendResponse } from '@s3ep/backend';
import { composeStages, runStage } from '@s3ep/byte-stage';
import type { ManifestLayout, MultipartRead, OpenedMultipartObject } from '@s3ep/object-format';
import { discardAnswer } from '../collect-answer';
import { encryptedAnswerHeaders, manifestChecksums } from '../headers/read-answer-headers';
import { readRequestHeaders, readRequestQuery } from '../headers/read-request';
import type { ObjectContext, Services } from '../operation-context';
import { invalidRange } from '../range/invalid-range';
import { parseContentRange } from '../range/content-range';
import { wantedPartNumber } from '../range/part-number';
import { type PlainRange, resolveRange, type WantedRange } from '../range/parse-range';
import { passLeading } from '../range/pass-leading';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import { planPartNumber } from '../record/plan-part-number';
import { fetchStored, readManifest, type SeenObject } from '../record/read-manifest';
import type { S3Response } from '../s3-response';

export interface FoundMultipart {
  /** The answer that showed what the object is. Its body is used where it is the whole object, or given up. */
  readonly response: BackendResponse;
  readonly opened: OpenedMultipartObject;
  readonly wanted: WantedRange | undefined;
}

/**
 * GetObject of a multipart object (object-format 4.4): the manifest says where everything is. Reading all of it
 * goes on with the answer that is already there; a range is asked for anew, of the same version.
 */
export async function getMultipartObject(
  context: ObjectContext,
  services: Services,
  { response, opened, wanted }: FoundMultipart,
): Promise<S3Response> {
  const { request } = context;
  const seen = seenObject(context, response);
  try {
    const layout = await readManifest(seen, opened, services.manifests);
    const partNumber = wantedPartNumber(request);
    const planned = partNumber === undefined ? planRange(layout, wanted) : planPartNumber(layout, partNumber);
    const whole = planned === undefined;
    const { read, range } = planned ?? { read: layout.planWhole(), range: undefined };
    const answer = whole && response.status === 200 ? response : await anew(seen, response, read);
    const stage = composeStages(
      passLeading({ bytes: read.storedLast - read.storedFirst + 1 }),
      opened.opener(read),
    );
    return {
      status: range ? 206 : 200,
      headers: {
        ...encryptedAnswerHeaders({
          request,
          services,
          response,
          metadata: opened.metadata,
          plaintextBytes: layout.plaintextBytes,
          checksums: manifestChecksums(layout),
          range,
        }),
        ...(partNumber !== undefined && { 'x-amz-mp-parts-count': String(layout.parts.length) }),
        ...(!whole && !range && { 'content-length': '0' }),
      },
      body: Buffer.isBuffer(answer.body) ? runStage(stage, answer.body) : answer.body.through(stage),
    };
  } catch (error) {
    discardAnswer(response);
    throw toS3Failure(error);
  }
}

/** undefined: all of the object. */
function planRange(
  layout: ManifestLayout,
  wanted: WantedRange | undefined,
): { read: MultipartRead; range: PlainRange } | undefined {
  if (!wanted) return undefined;
  const range = resolveRange(wanted, layout.plaintextBytes);
  if (!range) throw invalidRange(layout.plaintextBytes);
  return { read: layout.planRange(range), range };
}

function anew(seen: SeenObject, response: BackendResponse, read: MultipartRead): Promise<BackendResponse> {
  discardAnswer(response);
  return fetchStored(seen, read);
}

/** @throws DecryptionError where the answer does not say how large the object is */
export function seenObject(context: ObjectContext, response: BackendResponse): SeenObject {
  const { request, bucket, key, backend } = context;
  const { etag, 'content-length': length, 'content-range': contentRange } = response.headers;
  const storedBytes = parseContentRange(contentRange)?.total ?? Number(length);
  if (etag === undefined || !Number.isSafeInteger(storedBytes))
    throw new DecryptionError('unknown-stored-extent');
  return {
    backend,
    bucket,
    key,
    query: readRequestQuery(request),
    headers: readRequestHeaders(request.headers),
    etag,
    storedBytes,
  };
}
