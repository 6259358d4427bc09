import type { BucketContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { forward } from './forward';

const REGION_HEADER = 'x-amz-bucket-region';

/**
 * HeadBucket: as the backend answers, but for the region. SDKs sign by the one they are told from then on, and clients
 * of this endpoint sign for its own.
 */
export async function headBucket(context: BucketContext, { settings }: Services): Promise<S3Response> {
  const answer = await forward(context);
  if (!(REGION_HEADER in answer.headers)) return answer;
  return { ...answer, headers: { ...answer.headers, [REGION_HEADER]: settings.region } };
}
