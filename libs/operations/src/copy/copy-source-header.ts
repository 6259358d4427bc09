import { encodeKeyPath } from '@s3ep/s3-protocol';
import type { Services } from '../operation-context';
import type { FoundSource } from './found-source';

/**
 * A copy of anything but what the record was read from would be unreadable. Where the backend ignores the name that the
 * API reference of CopyObject gives the condition, its own is sent beside it.
 */
export function heldToEtag(
  backendEtag: string,
  { backendProfile }: Pick<Services, 'backendProfile'>,
): Record<string, string> {
  const { copySourceCondition } = backendProfile;
  return {
    'x-amz-copy-source-if-match': backendEtag,
    ...(copySourceCondition !== 'ignored' && { [copySourceCondition]: backendEtag }),
  };
}

/**
 * x-amz-copy-source, as SDKs write it: without a slash in front, which the condition keys of bucket policies would see
 * (Amazon S3 User Guide, "Bucket policy examples using condition keys": "s3:x-amz-copy-source").
 */
export function copySourceHeader({ bucket, key, versionId }: FoundSource['source']): string {
  const version = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
  return `${bucket}/${encodeKeyPath(key)}${version}`;
}
