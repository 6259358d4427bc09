import { createHash } from 'node:crypto';
import type { BackendSession } from '@s3ep/backend';
import { uploadStatePrefix } from '@s3ep/object-format';
import {
  type ListedVersion,
  parseListVersionsResult,
  parseObjectKey,
  writeDeleteRequest,
} from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';

const PAGE_LIMIT_BYTES = 4 * 1_048_576;

/**
 * Removes the record and the kept parts of an upload, every version of them.
 * @returns false where the backend refused; a sweeper comes after
 */
export async function removeState(backend: BackendSession, bucket: string, id: string): Promise<boolean> {
  const prefix = RESERVED_KEY_PREFIX + uploadStatePrefix(id);
  for (;;) {
    const response = await backend.send({
      method: 'GET',
      bucket,
      query: [
        ['prefix', prefix],
        ['versions', ''],
      ],
    });
    if (isFailure(response)) {
      discardAnswer(response);
      return false;
    }
    const { versions, isTruncated } = parseListVersionsResult(
      await collectAnswer(response, PAGE_LIMIT_BYTES),
    );
    const own = versions.filter(({ key }) => key.startsWith(prefix));
    if (own.length === 0) return true;
    if (!(await removeVersions(backend, bucket, own))) return false;
    if (!isTruncated) return true;
  }
}

async function removeVersions(
  backend: BackendSession,
  bucket: string,
  versions: readonly ListedVersion[],
): Promise<boolean> {
  const objects = versions.map(({ key, versionId }) => ({ key: parseObjectKey(key), versionId }));
  const body = writeDeleteRequest({ quiet: true, objects });
  const response = await backend.send({
    method: 'POST',
    bucket,
    query: [['delete', '']],
    headers: {
      'content-type': 'application/xml',
      'content-md5': createHash('md5').update(body).digest('base64'),
    },
    body,
  });
  if (isFailure(response)) {
    discardAnswer(response);
    return false;
  }
  // with quiet, what remains is named: the next page would name it again, for ever
  return !(await collectAnswer(response, PAGE_LIMIT_BYTES)).includes('<Error>');
}
