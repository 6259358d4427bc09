import { createHash } from 'node:crypto';
import { uploadStatePrefix } from '@s3ep/object-format';
import {
  type ListedVersion,
  parseDeleteResult,
  parseErrorDocument,
  parseListVersionsResult,
  parseObjectKey,
  writeDeleteRequest,
} from '@s3ep/s3-protocol';
import type { BackendResponse } from '@s3ep/backend';
import { isFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';
import type { StateHome } from './state-home';

const PAGE_LIMIT_BYTES = 4 * 1_048_576;

/** What became of the removal of state: a sweep comes again after a refusal. */
export type StateRemoval = 'removed' | { readonly refusedWith: string };

/** Removes the record and the kept parts of an upload, every version of them. */
export function removeState(home: StateHome, id: string): Promise<StateRemoval> {
  return removeBelow(home, RESERVED_KEY_PREFIX + uploadStatePrefix(id));
}

/** Removes every version of what lies below a prefix. */
export async function removeBelow(home: StateHome, prefix: string): Promise<StateRemoval> {
  for (;;) {
    const response = await home.backend.send({
      method: 'GET',
      bucket: home.bucket,
      query: [
        ['prefix', prefix],
        ['versions', ''],
      ],
    });
    if (isFailure(response)) return refusal(response);
    const { versions, isTruncated } = parseListVersionsResult(
      await collectAnswer(response, PAGE_LIMIT_BYTES),
    );
    const own = versions.filter(({ key }) => key.startsWith(prefix));
    if (own.length === 0) return 'removed';
    const removal = await removeVersions(home, own);
    if (removal !== 'removed' || !isTruncated) return removal;
  }
}

/** By version id, so that nothing stays behind a delete marker. */
export async function removeVersions(
  { backend, bucket }: StateHome,
  versions: readonly Pick<ListedVersion, 'key' | 'versionId'>[],
): Promise<StateRemoval> {
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
  if (isFailure(response)) return refusal(response);
  // with quiet, only what remains is named: the next page would name it again, for ever
  const [refused] = parseDeleteResult(await collectAnswer(response, PAGE_LIMIT_BYTES)).failed;
  return refused === undefined ? 'removed' : { refusedWith: refused.code };
}

async function refusal(response: BackendResponse): Promise<StateRemoval> {
  const document = await collectAnswer(response, PAGE_LIMIT_BYTES);
  return { refusedWith: parseErrorDocument(document)?.code ?? String(response.status) };
}
