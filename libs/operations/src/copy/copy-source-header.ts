import { encodeKeyPath } from '@s3ep/s3-protocol';
import type { Services } from '../operation-context';
import type { FoundSource } from './found-source';

/**
 * A copy of anything but what the record was read from would be unreadable. Ceph RGW ignores the name that the API
 * reference of CopyObject gives the condition, and honours one of its own.
 */
export function heldToEtag(
  backendEtag: string,
  { ifMatchEtagForm }: Pick<Services, 'ifMatchEtagForm'>,
): Record<string, string> {
  const isRgw = ifMatchEtagForm === 'unquoted';
  return {
    'x-amz-copy-source-if-match': backendEtag,
    ...(isRgw && { 'x-amz-copy-if-match': backendEtag }),
  };
}

/** x-amz-copy-source, as the backend takes it. */
export function copySourceHeader({ bucket, key, versionId }: FoundSource['source']): string {
  const version = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
  return `/${bucket}/${encodeKeyPath(key)}${version}`;
}
