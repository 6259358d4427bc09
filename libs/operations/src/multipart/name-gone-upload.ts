import { parseErrorDocument, S3Error } from '@s3ep/s3-protocol';
import type { Services } from '../operation-context';
import type { S3Response } from '../s3-response';

/**
 * The backend's answer to ListParts as S3 would say it: some have another code for an upload that is gone, and a client
 * that waits for the end of one looks for the code (ListParts has no other use for NoSuchKey).
 *
 * @throws S3Error NoSuchUpload in place of the backend's own code for it
 */
export function nameGoneUpload(
  answer: S3Response,
  { backendProfile: { goneUploadCode } }: Pick<Services, 'backendProfile'>,
): S3Response {
  if (answer.status !== 404 || goneUploadCode === 'NoSuchUpload' || !Buffer.isBuffer(answer.body))
    return answer;
  if (parseErrorDocument(answer.body)?.code !== goneUploadCode) return answer;
  throw new S3Error('NoSuchUpload');
}
