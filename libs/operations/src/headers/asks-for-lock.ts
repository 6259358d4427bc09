import type { HeaderMap } from '@s3ep/s3-protocol';

/**
 * Whether an upload names retention or a legal hold: S3 then wants a digest of what is sent (S3 User Guide,
 * "Managing Object Lock": Content-MD5 or a checksum header).
 */
export function asksForLock(headers: HeaderMap): boolean {
  return Object.keys(headers).some((name) => name.startsWith('x-amz-object-lock-'));
}
