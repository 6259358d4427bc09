import { S3Error } from '@s3ep/s3-protocol';
import type { Bucket } from '../storage/bucket';
import { NULL_VERSION } from '../storage/stored-version';
import type { ObjectVersion, StoredVersion } from '../storage/stored-version';
import { findVersion } from '../storage/version-history';

// what newVersionId makes
const VERSION_ID = /^[0-9A-Za-z_-]{32}$/;

/** @throws S3Error InvalidArgument for what cannot be a version id */
export function checkVersionId(versionId: string): string {
  if (versionId !== NULL_VERSION && !VERSION_ID.test(versionId)) {
    throw new S3Error('InvalidArgument', {
      message: 'Invalid version id specified',
      details: { ArgumentName: 'versionId', ArgumentValue: versionId },
    });
  }
  return versionId;
}

/** The version a request speaks of, marker or object. @throws S3Error NoSuchKey, NoSuchVersion, InvalidArgument */
export function selectVersion(bucket: Bucket, key: string, versionId: string | undefined): StoredVersion {
  const history = bucket.history(key);
  if (versionId !== undefined) {
    const version = findVersion(history, checkVersionId(versionId));
    if (!version) throw new S3Error('NoSuchVersion', { details: { Key: key, VersionId: versionId } });
    return version;
  }
  const newest = history?.versions[0];
  if (!newest) throw new S3Error('NoSuchKey', { details: { Key: key } });
  return newest;
}

/** The object a request speaks of. @throws S3Error also for a delete marker: NoSuchKey, MethodNotAllowed */
export function selectObject(bucket: Bucket, key: string, versionId: string | undefined): ObjectVersion {
  const version = selectVersion(bucket, key, versionId);
  if (version.kind === 'object') return version;
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
  if (versionId === undefined) throw new S3Error('NoSuchKey', { details: { Key: key }, headers });
  throw new S3Error('MethodNotAllowed', {
    headers: { ...headers, 'last-modified': new Date(version.lastModified).toUTCString(), allow: 'DELETE' },
    details: { Method: 'GET', ResourceType: 'DeleteMarker' },
  });
}

/** x-amz-version-id, for buckets that have ever had versioning. */
export function versionIdHeader(bucket: Bucket, version: StoredVersion): Record<string, string> {
  return bucket.settings.versioning === 'off' ? {} : { 'x-amz-version-id': version.versionId };
}
