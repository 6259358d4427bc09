import { parseListVersionsResult } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import type { Services } from '../operation-context';
import { JOBS_KEY_PREFIX } from '../reserved-keys';
import { abortOwnUpload } from './abort-own-upload';
import { readStatedUpload } from './read-state';
import { removeBelow } from './remove-state';
import type { StateHome } from './state-home';
import { prefixOfUnit, type StateUnit, stateUnitOf } from './state-objects';
import { stateIdOf } from './upload-state';

const PAGE_LIMIT_BYTES = 8 * 1_048_576;

/**
 * Removes what is the proxy's own from a bucket in which nothing else is left, and aborts the uploads that are open: S3
 * does not count them when it deletes a bucket (API reference of DeleteBucket: "All objects ... in the bucket must be
 * deleted"; of directory buckets only: uploads in progress too), and they are gone with it.
 *
 * @returns false, and leaves the rest, where there is anything else: an object, an unknown name
 */
export async function removeLeftovers(
  home: StateHome,
  services: Pick<Services, 'backendProfile'>,
): Promise<boolean> {
  const found = await ownObjectsOf(home);
  if (!found) return false;
  // copies last: one that is under way goes on where the bucket stays
  const uploadsFirst = found.units.toSorted((a, b) => Number(a.kind === 'copy') - Number(b.kind === 'copy'));
  for (const unit of uploadsFirst) if (!(await endUpload(home, unit, services))) return false;
  // checkpoints of jobs on what is no longer there
  return !found.hasJobs || (await removeBelow(home, JOBS_KEY_PREFIX)) === 'removed';
}

interface OwnObjects {
  /** State of uploads. */
  readonly units: readonly StateUnit[];
  readonly hasJobs: boolean;
}

/** undefined where there is anything that is not state, or the bucket cannot be listed. */
async function ownObjectsOf({ backend, bucket }: StateHome): Promise<OwnObjects | undefined> {
  const units = new Map<string, StateUnit>();
  let hasJobs = false;
  for (let next: readonly (readonly [string, string])[] = []; ;) {
    const response = await backend.send({ method: 'GET', bucket, query: [...next, ['versions', '']] });
    if (isFailure(response)) {
      discardAnswer(response);
      return undefined;
    }
    const page = parseListVersionsResult(await collectAnswer(response, PAGE_LIMIT_BYTES));
    for (const { key } of page.versions) {
      if (key.startsWith(JOBS_KEY_PREFIX)) {
        hasJobs = true;
        continue;
      }
      const unit = stateUnitOf(key);
      if (!unit) return undefined;
      units.set(prefixOfUnit(unit), unit);
    }
    if (!page.isTruncated || page.next.length === 0) return { units: [...units.values()], hasJobs };
    next = page.next;
  }
}

/** Without its record nothing can be added to an upload, nor can it be completed: what is left of it is of no use. */
async function endUpload(
  home: StateHome,
  unit: StateUnit,
  services: Pick<Services, 'backendProfile'>,
): Promise<boolean> {
  const stated = await readStatedUpload(home, unit);
  if (stated === 'unreadable') return false;
  if (stated !== 'absent') {
    const name = { bucket: home.bucket, key: stated.objectKey, uploadId: stated.uploadId };
    // state names the upload that is asked about, or it proves nothing about it
    if (stateIdOf(name) !== unit.id) return false;
    if (!(await abortOwnUpload(home.backend, name, services))) return false;
  }
  return (await removeBelow(home, prefixOfUnit(unit))) === 'removed';
}
