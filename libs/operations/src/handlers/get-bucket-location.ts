import { parseBucketLocation, writeBucketLocation } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import type { BucketContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { answeredHeaders, forwardedHeaders, forwardedQuery } from './forward';

const LOCATION_LIMIT_BYTES = 65_536;

/**
 * GetBucketLocation: the region that this endpoint is signed for. Clients ask in order to sign by the answer (s3cmd
 * does before each command); where the backend calls its region something else (RGW: "default"), they would be
 * refused from then on.
 */
export async function getBucketLocation(
  { request, operation, bucket, backend }: BucketContext,
  { settings }: Services,
): Promise<S3Response> {
  const response = await backend.send({
    method: 'GET',
    bucket,
    query: forwardedQuery(request),
    headers: forwardedHeaders(request.headers, operation),
  });
  if (isFailure(response)) return relayFailure(response);
  const document = await collectAnswer(response, LOCATION_LIMIT_BYTES);
  const headers = answeredHeaders(response.headers);
  Reflect.deleteProperty(headers, 'content-length');
  // there are two ways to write us-east-1, and the backend's stays as it is
  const isTheSame = parseBucketLocation(document) === settings.region;
  return { status: 200, headers, body: isTheSame ? document : writeBucketLocation(settings.region) };
}
