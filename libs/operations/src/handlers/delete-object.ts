import { isFailure, relayFailure } from '../backend-failure';
import { backendCondition } from '../etag/backend-conditions';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { readRequestQuery } from '../headers/read-request';

const PASSED = [
  'x-amz-bypass-governance-retention',
  'x-amz-expected-bucket-owner',
  'x-amz-mfa',
  'x-amz-request-payer',
  'x-amz-if-match-last-modified-time',
] as const;

/** DeleteObject: forwarded, with the ETag of a condition translated. */
export async function deleteObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy, bucket, key, backend } = context;
  const headers = backendCondition(request.headers, policy, services);
  for (const name of PASSED) if (request.headers[name] !== undefined) headers[name] = request.headers[name];
  const response = await backend.send({
    method: 'DELETE',
    bucket,
    key,
    query: readRequestQuery(request),
    headers,
  });
  if (isFailure(response)) return relayFailure(response);
  return { status: response.status, headers: objectAnswerHeaders(response.headers) };
}
