import type { BackendClient } from '@s3ep/backend';
import { FormatError } from '@s3ep/object-format';
import { describeRecord, RECORD_HEADER } from '@s3ep/operations';
import { AdminError } from '../answers/admin-error';
import { backendRefusal } from '../answers/backend-refusal';
import type { ObjectRecordDto, RecordDto } from './object-record.dto';
import type { RecordQuery } from './record-query';

const FIRST_FAILURE = 300;
const METHOD_NOT_ALLOWED = 405;

/**
 * What is known about a stored object without a key: nothing of it is authenticated.
 * @throws AdminError NotFound, Conflict (a record that cannot be read), BackendRefused
 */
export async function inspectRecord(
  client: Pick<BackendClient, 'send'>,
  { bucket, key, versionId }: RecordQuery,
  signal: AbortSignal,
): Promise<ObjectRecordDto> {
  const response = await client.send({
    method: 'HEAD',
    bucket,
    key,
    query: versionId === undefined ? [] : [['versionId', versionId]],
    signal,
  });
  // S3 answers so to a HEAD of a delete marker by its version
  if (response.status === METHOD_NOT_ALLOWED)
    throw new AdminError('NotFound', 'This version is a delete marker.');
  if (response.status >= FIRST_FAILURE) throw await backendRefusal(response, 'object');
  if (!Buffer.isBuffer(response.body)) response.body.destroy();
  const header = (name: string): string | undefined => response.headers[name];
  const text = header(RECORD_HEADER);
  return {
    bucket,
    key,
    versionId: header('x-amz-version-id') ?? null,
    storedBytes: Number(header('content-length') ?? 0),
    backendETag: header('etag') ?? '',
    lastModified: header('last-modified') ?? '',
    record: text === undefined ? null : readRecord(text),
  };
}

function readRecord(text: string): RecordDto {
  try {
    const { version, kind, objectId, kekId, originBucket, plaintextBytes, commitment, extensions } =
      describeRecord(text);
    return { version, kind, objectId, kekId, originBucket, plaintextBytes, commitment, extensions };
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new AdminError(
      'Conflict',
      'The object has a record that is none of this format: it is damaged, or altered.',
      {
        cause,
      },
    );
  }
}
