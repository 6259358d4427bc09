import type { BackendResponse } from '@s3ep/backend';
import { isS3ErrorCode, parseErrorDocument, S3Error } from '@s3ep/s3-protocol';
import { failureOfHead, relayFailure } from '../backend-failure';

/**
 * Why the backend did not answer a read of the proxy's own: it is busy, or the object is archived. That says nothing
 * about what is stored.
 * @throws as relayFailure
 */
export async function readFailure(response: BackendResponse): Promise<S3Error> {
  const { status, body } = await relayFailure(response);
  const code = Buffer.isBuffer(body) ? parseErrorDocument(body)?.code : undefined;
  const cause = new Error(`the backend refused to read more of the object: ${code ?? status}`);
  if (code !== undefined && isS3ErrorCode(code)) return new S3Error(code, { cause });
  return failureOfHead(response, { versionId: undefined });
}
