import { removeLeftovers } from '../multipart/remove-leftovers';
import type { BucketContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { forward } from './forward';

/** BucketNotEmpty, and whatever else stands in the way. */
const CONFLICT = 409;

/**
 * DeleteBucket: forwarded. A bucket that only looks empty to clients, because what is left in it is state of uploads,
 * is emptied first (object-format 5.1).
 */
export async function deleteBucket(context: BucketContext, services: Services): Promise<S3Response> {
  const { policy, backend, bucket } = context;
  const answer = await forward(context);
  if (policy.mode === 'passthrough' || answer.status !== CONFLICT) return answer;
  return (await removeLeftovers({ backend, bucket }, services)) ? forward(context) : answer;
}
