import { randomBytes } from 'node:crypto';
import type { ObjectCall } from '../http/call';
import { NULL_VERSION } from '../storage/stored-version';
import type { ObjectVersion } from '../storage/stored-version';
import { withVersion } from '../storage/version-history';
import { checkWriteConditions } from './conditions';
import { defaultRetention } from './default-retention';
import { requireLockableBucket } from './object-lock';

const VERSION_ID_BYTES = 24;

export function newVersionId(): string {
  return randomBytes(VERSION_ID_BYTES).toString('base64url');
}

/** Everything of a version but its place in the key's history. */
export type ObjectContent = Omit<ObjectVersion, 'kind' | 'versionId' | 'lastModified'>;

/**
 * Makes a stored body the newest version of the call's key, if the call's If-Match and If-None-Match hold at
 * that moment.
 * @throws S3Error PreconditionFailed, NoSuchKey, NoSuchBucket, InvalidRequest; the data files are then left to the caller
 */
export async function commitObject(call: ObjectCall, content: ObjectContent): Promise<ObjectVersion> {
  const { bucket, key } = call;
  requireLockableBucket(bucket.settings, content);
  const lock = content.retention ? {} : defaultRetention(bucket.settings, call.now);
  const version: ObjectVersion = {
    ...content,
    ...lock,
    kind: 'object',
    versionId: bucket.settings.versioning === 'enabled' ? newVersionId() : NULL_VERSION,
    lastModified: Date.now(),
  };
  await bucket.change(key, (versions) => {
    checkWriteConditions(versions, call.request.headers);
    return withVersion(versions, version);
  });
  return version;
}

/** As commitObject, for a body that nobody else refers to: it is removed when the commit fails. */
export async function commitOwnBody(call: ObjectCall, content: ObjectContent): Promise<ObjectVersion> {
  try {
    return await commitObject(call, content);
  } catch (error) {
    await call.bucket.data.discard(content.segments.map((segment) => segment.file));
    throw error;
  }
}
