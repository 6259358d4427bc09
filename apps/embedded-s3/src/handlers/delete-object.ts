import type { BucketCall, ObjectHandler } from '../http/call';
import { newVersionId } from '../objects/commit-object';
import { checkWriteConditions } from '../objects/conditions';
import { checkUnlocked } from '../objects/object-lock';
import { checkVersionId } from '../objects/select-version';
import { NULL_VERSION } from '../storage/stored-version';
import type { DeleteMarker, StoredVersion } from '../storage/stored-version';
import { withVersion, withoutVersion } from '../storage/version-history';

/** What a deletion did, in the words of DeleteObject's headers and DeleteObjects' elements. */
export interface Deletion {
  readonly versionId?: string;
  readonly deleteMarker: boolean;
}

function checkAllUnlocked(call: BucketCall, versions: readonly StoredVersion[]): void {
  const bypassGovernance = call.request.headers['x-amz-bypass-governance-retention'] === 'true';
  for (const version of versions) {
    if (version.kind === 'object') checkUnlocked(version, { now: call.now, bypassGovernance });
  }
}

/** What is to be deleted. */
export interface Doomed {
  readonly key: string;
  /** Undefined: the newest version, whatever it is. */
  readonly versionId?: string | undefined;
  /** Delete only an object with this ETag. */
  readonly etag?: string | undefined;
}

function checkEtag(versions: readonly StoredVersion[], etag: string | undefined): void {
  if (etag !== undefined) checkWriteConditions(versions, { 'if-match': etag });
}

/** Without a version id a versioned bucket keeps everything and puts a delete marker on top. */
async function deleteNewest(call: BucketCall, { key, etag }: Doomed): Promise<Deletion> {
  const { bucket } = call;
  const { versioning } = bucket.settings;
  if (versioning === 'off') {
    await bucket.change(key, (versions) => {
      checkEtag(versions, etag);
      return withoutVersion(versions, NULL_VERSION);
    });
    return { deleteMarker: false };
  }
  const marker: DeleteMarker = {
    kind: 'delete-marker',
    versionId: versioning === 'enabled' ? newVersionId() : NULL_VERSION,
    lastModified: Date.now(),
  };
  await bucket.change(key, (versions) => {
    checkEtag(versions, etag);
    return withVersion(versions, marker);
  });
  return { versionId: marker.versionId, deleteMarker: true };
}

async function deleteVersion(call: BucketCall, { key, etag }: Doomed, versionId: string): Promise<Deletion> {
  checkVersionId(versionId);
  let deleteMarker = false;
  await call.bucket.change(key, (versions) => {
    const change = withoutVersion(versions, versionId);
    checkEtag(change.displaced, etag);
    checkAllUnlocked(call, change.displaced);
    deleteMarker = change.displaced[0]?.kind === 'delete-marker';
    return change;
  });
  return { versionId, deleteMarker };
}

/** @throws S3Error AccessDenied (locked), PreconditionFailed, NoSuchKey, InvalidArgument */
export function deleteOne(call: BucketCall, doomed: Doomed): Promise<Deletion> {
  const { versionId } = doomed;
  return versionId === undefined ? deleteNewest(call, doomed) : deleteVersion(call, doomed, versionId);
}

export const deleteObject: ObjectHandler = async (call) => {
  const deletion = await deleteOne(call, {
    key: call.key,
    versionId: call.request.query.get('versionId'),
    etag: call.request.headers['if-match'],
  });
  return {
    status: 204,
    headers: {
      ...(deletion.versionId === undefined ? {} : { 'x-amz-version-id': deletion.versionId }),
      ...(deletion.deleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
    },
  };
};
