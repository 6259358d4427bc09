import type { BackendResponse, SessionRequest } from '@s3ep/backend';
import { type Operation, S3Error } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { RECORD_HEADER } from '../headers/metadata-names';
import { readRequestHeaders } from '../headers/read-request';
import type { OperationContext } from '../operation-context';

/** A page of 1,000 keys of the longest kind, every character escaped. */
const ANSWER_LIMIT_BYTES = 8 * 1_048_576;

/** As far as a declaration and the beginning of a root element reach. */
const BEGINNING_BYTES = 512;
const LISTING = /^\s*(?:<\?xml[^>]*>\s*)?<ListBucketResult[\s>]/;

/** Whether it is about one sub-resource of a bucket: every forwarded operation on one but these two. */
function isConfiguration({ scope, treatment, name }: Operation): boolean {
  return scope === 'bucket' && treatment === 'forward' && name !== 'CreateBucket' && name !== 'OptionsBucket';
}

function notKnown({ name }: Operation): S3Error {
  return new S3Error('NotImplemented', {
    message: 'The backend does not know this operation.',
    details: { Operation: name },
  });
}

/**
 * There are backends that pass over a sub-resource which they do not know (RGW: `?metrics`, `?inventory` and others),
 * and take DELETE for DeleteBucket. So the configuration is asked for first; where the bucket is listed in its place,
 * it stays. PUT is taken for CreateBucket there, which refuses the document.
 *
 * @throws S3Error NotImplemented
 */
export async function requireKnownConfiguration(
  { request, operation, backend }: Pick<OperationContext, 'request' | 'operation' | 'backend'>,
  { query }: Required<Pick<SessionRequest, 'query'>>,
): Promise<void> {
  if (request.method !== 'DELETE' || request.bucket === undefined || !isConfiguration(operation)) return;
  const response = await backend.send({
    method: 'GET',
    bucket: request.bucket,
    query,
    headers: readRequestHeaders(request.headers),
  });
  if (isFailure(response)) discardAnswer(response);
  else refuseListing(operation, await collectAnswer(response, ANSWER_LIMIT_BYTES));
}

/**
 * The body of a forwarded answer. From a backend that took GET for the listing of the bucket, or of an object, the
 * client would get what it has no right to list, keys of the proxy's own, or ciphertext.
 *
 * @throws S3Error NotImplemented
 */
export async function knownAnswer(
  { request, operation }: Pick<OperationContext, 'request' | 'operation'>,
  response: BackendResponse,
): Promise<BackendResponse['body']> {
  if (response.headers[RECORD_HEADER] !== undefined) {
    discardAnswer(response);
    throw notKnown(operation);
  }
  if (request.method !== 'GET' || !isConfiguration(operation)) return response.body;
  const document = await collectAnswer(response, ANSWER_LIMIT_BYTES);
  refuseListing(operation, document);
  return document;
}

function refuseListing(operation: Operation, document: Buffer): void {
  if (LISTING.test(document.toString('latin1', 0, BEGINNING_BYTES))) throw notKnown(operation);
}
