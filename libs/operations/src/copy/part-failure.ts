import type { BackendResponse } from '@s3ep/backend';
import { isS3ErrorCode, parseErrorDocument, S3Error } from '@s3ep/s3-protocol';
import { failureOfHead, relayFailure } from '../backend-failure';

/**
 * Why the backend refused a part of an upload that the client knows nothing of.
 * @throws as relayFailure
 */
export async function partFailure(response: BackendResponse): Promise<S3Error> {
  const { status, body } = await relayFailure(response);
  const code = Buffer.isBuffer(body) ? parseErrorDocument(body)?.code : undefined;
  const cause = new Error(`the backend refused a part of the copy: ${code ?? status}`);
  // the upload was aborted behind the proxy's back
  if (code === 'NoSuchUpload') return new S3Error('ServiceUnavailable', { cause });
  if (code !== undefined && isS3ErrorCode(code)) return new S3Error(code, { cause });
  return failureOfHead(response, { versionId: undefined });
}
