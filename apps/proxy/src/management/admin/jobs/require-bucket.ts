import type { BackendClient } from '@s3ep/backend';
import { backendRefusal } from '../answers/backend-refusal';

const NOT_FOUND = 404;

/** A job on a bucket that is not there is a mistake of the caller. @throws AdminError NotFound */
export async function requireBucket(
  client: Pick<BackendClient, 'send'>,
  bucket: string,
  signal: AbortSignal,
): Promise<void> {
  const response = await client.send({ method: 'HEAD', bucket, signal });
  if (response.status === NOT_FOUND) throw await backendRefusal(response, 'bucket');
  if (!Buffer.isBuffer(response.body)) response.body.destroy();
}
