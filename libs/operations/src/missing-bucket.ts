import type { BackendResponse } from '@s3ep/backend';
import { parseErrorDocument, S3Error } from '@s3ep/s3-protocol';
import { isFailure } from './backend-failure';
import { collectAnswer, discardAnswer } from './collect-answer';
import type { ObjectContext } from './operation-context';

const NOT_FOUND = 404;
const ERROR_LIMIT_BYTES = 65_536;

export interface MissingObject {
  readonly bucket: string;
  readonly key: string;
  /** What a read of that object needs besides. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A HEAD does not tell a missing bucket from a missing object; where one is missing, it is worth another question.
 *
 * @returns NoSuchBucket, undefined where the bucket is there or the HEAD failed for something else
 */
export async function missingBucket(
  { backend }: Pick<ObjectContext, 'backend'>,
  { status }: BackendResponse,
  { bucket, key, headers }: MissingObject,
): Promise<S3Error | undefined> {
  if (status !== NOT_FOUND) return undefined;
  const response = await backend.send({
    method: 'GET',
    bucket,
    key,
    headers: { ...headers, range: 'bytes=0-0' },
  });
  if (!isFailure(response)) {
    discardAnswer(response);
    return undefined;
  }
  const code = parseErrorDocument(await collectAnswer(response, ERROR_LIMIT_BYTES))?.code;
  return code === 'NoSuchBucket' ? new S3Error(code, { details: { BucketName: bucket } }) : undefined;
}
