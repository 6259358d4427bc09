import type { BackendResponse } from '@s3ep/backend';
import type { BucketSettings } from '@s3ep/config';
import { parseErrorDocument, S3Error } from '@s3ep/s3-protocol';
import { relayFailure } from './backend-failure';
import type { S3Response } from './s3-response';

const ABOUT_DIGESTS: readonly (string | undefined)[] = ['BadDigest', 'XAmzContentChecksumMismatch'];

/**
 * As relayFailure, for an object that was sent. Of what is encrypted the client knows no digest: where the backend
 * finds one wrong, the bytes changed on the way to it, and sending them again helps.
 * @throws S3Error ServiceUnavailable
 */
export async function relayStoreFailure(
  response: BackendResponse,
  { mode }: Pick<BucketSettings, 'mode'>,
): Promise<S3Response> {
  const answer = await relayFailure(response);
  if (mode === 'passthrough' || !Buffer.isBuffer(answer.body)) return answer;
  if (!ABOUT_DIGESTS.includes(parseErrorDocument(answer.body)?.code)) return answer;
  throw new S3Error('ServiceUnavailable', {
    cause: new Error('what arrived at the backend is not what was sent: its digest differs'),
  });
}
