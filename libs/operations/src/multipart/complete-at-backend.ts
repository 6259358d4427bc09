import type { BackendResponse } from '@s3ep/backend';
import {
  isS3ErrorCode,
  parseCompletedEtag,
  parseErrorDocument,
  S3Error,
  writeCompleteUploadRequest,
} from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import { backendCondition } from '../etag/backend-conditions';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { ownRequestHeaders } from '../headers/read-request';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { uploadIdOf } from './upload-request';

const ANSWER_LIMIT_BYTES = 65_536;
const CLIENT_ERRORS_END = 500;
/** Answers after which the object may be there all the same (object-format 5.1 step 6). */
const UNCLEAR_STATUSES: ReadonlySet<number> = new Set([404, 409, 412]);

/** What became of one request to complete. */
export type Completion =
  | { readonly kind: 'done'; readonly etag: string; readonly headers: Readonly<Record<string, string>> }
  /** A part is another than before: sent again meanwhile, or by another completer. */
  | { readonly kind: 'parts-changed' }
  /** Perhaps it was done, by this request or another one; `stand` gives the backend's answer otherwise. */
  | { readonly kind: 'unclear'; stand(): Promise<S3Response> }
  | { readonly kind: 'refused'; readonly answer: S3Response };

/** Asks the backend to complete the upload that the request names, under the client's conditions. */
export async function completeAtBackend(
  context: ObjectContext,
  services: Services,
  parts: readonly { readonly partNumber: number; readonly etag: string }[],
): Promise<Completion> {
  const { request, policy, bucket, key, backend } = context;
  let response: BackendResponse;
  try {
    response = await backend.send({
      method: 'POST',
      bucket,
      key,
      query: [['uploadId', uploadIdOf(request)]],
      headers: {
        ...ownRequestHeaders(request.headers),
        ...backendCondition(request.headers, policy, services),
        'content-type': 'application/xml',
      },
      body: writeCompleteUploadRequest(parts),
    });
    return isFailure(response) ? await judgeRefusal(response) : await judgeAnswer(response);
  } catch (error) {
    // the answer is lost: thrown again unless the object turns out to be there
    const lost = error as Error;
    return { kind: 'unclear', stand: () => Promise.reject(lost) };
  }
}

async function judgeRefusal(response: BackendResponse): Promise<Completion> {
  const answer = await relayFailure(response);
  const code = Buffer.isBuffer(answer.body) ? parseErrorDocument(answer.body)?.code : undefined;
  if (code === 'InvalidPart') return { kind: 'parts-changed' };
  return isUnclear(answer.status)
    ? { kind: 'unclear', stand: () => Promise.resolve(answer) }
    : { kind: 'refused', answer };
}

/** A completion may fail after its 200 was sent (API reference of CompleteMultipartUpload). */
async function judgeAnswer(response: BackendResponse): Promise<Completion> {
  const document = await collectAnswer(response, ANSWER_LIMIT_BYTES);
  const failure = parseErrorDocument(document);
  if (!failure)
    return {
      kind: 'done',
      etag: parseCompletedEtag(document),
      headers: objectAnswerHeaders(response.headers),
    };
  const { code, message } = failure;
  if (code === 'InvalidPart') return { kind: 'parts-changed' };
  const error = isS3ErrorCode(code)
    ? new S3Error(code, { message })
    : new S3Error('InternalError', { cause: new Error(`the completion failed: ${code}`) });
  return { kind: 'unclear', stand: () => Promise.reject(error) };
}

function isUnclear(status: number): boolean {
  return status >= CLIENT_ERRORS_END || UNCLEAR_STATUSES.has(status);
}
