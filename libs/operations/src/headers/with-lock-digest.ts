import { createHash } from 'node:crypto';
import type { BackendProfile, BackendRequest } from '@s3ep/backend';

/** What is about to be sent: an object, or a part of one. */
export interface BodyToSend {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: NonNullable<BackendRequest['body']>;
}

export interface LockDigest {
  /**
   * See `asksForLock`, of the object that it becomes. `unknown`: neither an open upload tells, nor a bucket with a
   * default retention.
   */
  readonly isLocked: boolean | 'unknown';
  readonly backendProfile: Pick<BackendProfile, 'abilities'>;
}

/**
 * What is to be locked is sent with a digest of it, which backends demand of objects and of parts (S3 User Guide,
 * "Managing Object Lock"): that of a stream is known, and sent, when all of it has passed. Where the backend takes no
 * trailers its answer stands. Where nothing is known, what is in memory has a digest, and a stream has none: S3 takes
 * the checksum of a part only where the upload announced its algorithm.
 */
export function withLockDigest(sent: BodyToSend, { isLocked, backendProfile }: LockDigest): BodyToSend {
  const { headers, body } = sent;
  const hasDigest = Object.keys(headers).some((name) => name.startsWith('x-amz-checksum-'));
  if (hasDigest || !isLocked) return sent;
  if (Buffer.isBuffer(body)) {
    const digest = createHash('md5').update(body).digest('base64');
    return { headers: { ...headers, 'content-md5': digest }, body };
  }
  if (isLocked === 'unknown' || backendProfile.abilities['chunked-trailers'] !== 'yes') return sent;
  return { headers, body: { ...body, trailingChecksum: true } };
}
