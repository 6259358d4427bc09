import { createHash } from 'node:crypto';
import type { BackendProfile, BackendRequest } from '@s3ep/backend';
import { checksumHeaderName, createChecksum } from '@s3ep/s3-protocol';

/** What is about to be sent: an object, or a part of one. */
export interface BodyToSend {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: NonNullable<BackendRequest['body']>;
}

export interface ObjectDigest {
  /** See `asksForLock`. A default retention of the bucket is not known here. */
  readonly isLocked: boolean;
  readonly backendProfile: Pick<BackendProfile, 'chunkedTrailers'>;
}

/**
 * An object is sent with the CRC-32 of what is sent, as the SDKs of AWS do it: the backend stores nothing else, and
 * Amazon S3 demands a digest of what is locked, by the request or by the bucket's default retention (S3 User Guide,
 * "Managing Object Lock"). That of a stream is known, and sent, when all of it has passed (ADR 0069).
 *
 * A backend that takes no trailers gets a Content-MD5 with what is to be locked and is in memory.
 */
export function withObjectDigest(sent: BodyToSend, { isLocked, backendProfile }: ObjectDigest): BodyToSend {
  const { headers, body } = sent;
  if (Object.keys(headers).some(isDigest)) return sent;
  if (backendProfile.chunkedTrailers === 'refused')
    return isLocked && Buffer.isBuffer(body) ? withMd5(headers, body) : sent;
  if (!Buffer.isBuffer(body)) return { headers, body: { ...body, trailingChecksum: true } };
  const crc = createChecksum('CRC32');
  crc.update(body);
  return { headers: { ...headers, [checksumHeaderName('CRC32')]: crc.digest().toString('base64') }, body };
}

/**
 * A part is sent with a Content-MD5 where it is in memory: no part tells whether its upload is locked. A stream has
 * none, for S3 takes the checksum of a part only where the upload announced its algorithm (ADR 0069).
 */
export function withPartDigest({ headers, body }: BodyToSend): BodyToSend {
  return Buffer.isBuffer(body) ? withMd5(headers, body) : { headers, body };
}

function withMd5(headers: BodyToSend['headers'], body: Buffer): BodyToSend {
  const digest = createHash('md5').update(body).digest('base64');
  return { headers: { ...headers, 'content-md5': digest }, body };
}

function isDigest(name: string): boolean {
  return name === 'content-md5' || name.startsWith('x-amz-checksum-');
}
