import { parseErrorDocument } from '@s3ep/s3-protocol';
import { removeLeftovers } from '../multipart/remove-leftovers';
import type { BucketContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { forward } from './forward';

/** API reference of DeleteBucket. Another conflict passes: nothing is removed, and no upload aborted, because of it. */
const NOT_EMPTY = 'BucketNotEmpty';

/**
 * DeleteBucket: forwarded. A bucket that only looks empty to clients, because what is left in it is state of uploads,
 * is emptied first (object-format 5.1).
 */
export async function deleteBucket(context: BucketContext, services: Services): Promise<S3Response> {
  const { policy, backend, bucket } = context;
  const answer = await forward(context);
  if (policy.mode === 'passthrough' || !saysNotEmpty(answer)) return answer;
  return (await removeLeftovers({ backend, bucket }, services)) ? forward(context) : answer;
}

function saysNotEmpty({ status, body }: S3Response): boolean {
  return status >= 400 && Buffer.isBuffer(body) && parseErrorDocument(body)?.code === NOT_EMPTY;
}
