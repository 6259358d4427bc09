import type { HeaderMap } from '@s3ep/s3-protocol';

/** An older date is answered for ever, and refused in a write (API reference of PutObject). */
const RETENTION = ['x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date'] as const;

/** Answered by HeadObject under the names by which a write asks for them (API reference of both). */
const KEPT = [
  'x-amz-object-lock-legal-hold',
  ...RETENTION,
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
] as const;

/**
 * What a write of an object over itself has to ask for, so that it is kept as before: a copy takes over neither storage
 * class, lock, redirect nor the backend's own encryption. Its ACL is not told by HEAD, and becomes the bucket's default.
 */
export function keptHeaders(head: HeaderMap, now = Date.now()): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT) if (head[name] !== undefined) kept[name] = head[name];
  const until = Date.parse(kept['x-amz-object-lock-retain-until-date'] ?? '');
  if (until <= now) for (const name of RETENTION) Reflect.deleteProperty(kept, name);
  return kept;
}
