import type { FoundSource } from './found-source';

/** Which version was copied: a backend that was sent bytes does not know that they are a copy. */
export function sourceVersionHeader({ head }: FoundSource): Record<string, string> {
  const versionId = head.headers['x-amz-version-id'];
  return versionId === undefined ? {} : { 'x-amz-copy-source-version-id': versionId };
}
