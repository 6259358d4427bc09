import type { ObjectCall } from '../http/call';
import type { ObjectVersion } from '../storage/stored-version';
import { withChangedVersion } from '../storage/version-history';
import { selectObject } from './select-version';

/**
 * Changes what is said about the version that the request names, its bytes and date untouched.
 * @throws S3Error as selectObject, and what `change` throws
 */
export async function changeVersion(
  call: ObjectCall,
  change: (version: ObjectVersion) => ObjectVersion,
): Promise<ObjectVersion> {
  const versionId = call.request.query.get('versionId');
  let changed = selectObject(call.bucket, call.key, versionId);
  await call.bucket.change(call.key, (versions) => {
    changed = change(selectObject(call.bucket, call.key, versionId));
    return withChangedVersion(versions, changed);
  });
  return changed;
}
