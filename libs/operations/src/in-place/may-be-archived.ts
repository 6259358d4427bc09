import type { HeaderMap } from '@s3ep/s3-protocol';

/** Their objects are read only once they were restored (API reference of GetObject). */
const ARCHIVES: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/**
 * Whether HEAD leaves open that an object cannot be read now. Backends that move objects by rules of their own name
 * classes as they like, and read such objects all the same: only a read tells.
 */
export function mayBeArchived(headers: HeaderMap): boolean {
  return headers['x-amz-archive-status'] !== undefined || ARCHIVES.has(headers['x-amz-storage-class'] ?? '');
}
