import { type Operation, S3Error, type S3Request } from '@s3ep/s3-protocol';
import type { Permission } from '@s3ep/config';
import type { Client } from './client';

export interface Access {
  readonly permission: Permission;
  readonly bucket: string;
  /** A key, or the prefix that a listing is limited to; "" for the bucket as a whole. */
  readonly key: string;
}

/** True if any right of the client covers it; nothing is allowed otherwise. */
export function mayAccess(client: Client, { permission, bucket, key }: Access): boolean {
  return client.rights.some(
    (right) => right.allow.has(permission) && key.startsWith(right.prefix) && right.matchesBucket(bucket),
  );
}

/** @throws S3Error AccessDenied */
export function demandAccess(client: Client, access: Access): void {
  if (!mayAccess(client, access)) throw new S3Error('AccessDenied');
}

/**
 * The rights that follow from the operation and its target alone. What a body names (DeleteObjects) or a header
 * (copy sources) is checked by the handler that reads it.
 *
 * @throws S3Error AccessDenied
 */
export function authorise(client: Client, operation: Operation, request: S3Request): void {
  const { permission } = operation;
  // ListBuckets: everybody may ask, and is shown what they may list
  if (permission === 'none' || request.bucket === undefined) return;
  const key = request.key ?? (permission === 'list' ? (request.query.get('prefix') ?? '') : '');
  // checked key by key once the document was read
  if (operation.name === 'DeleteObjects') return;
  demandAccess(client, { permission, bucket: request.bucket, key });
}
