import type { FoundSource } from '@s3ep/operations';
import type { StoredEntry } from '@s3ep/s3-protocol';
import type { JudgedObject } from '../job-outcome';
import { foresee, judgeWrite, kekOf, type ObjectWork, workOn } from './object-work';

/** Seals an object's data key under the bucket's active KEK, unless it is. @throws as InPlaceObjects.reseal */
export function resealObject(work: ObjectWork, entry: StoredEntry): Promise<JudgedObject> {
  const { objects, request } = work;
  const { onlyKek, dryRun, allowUnguarded } = request;
  const isRight = (found: FoundSource): boolean =>
    objects.isSealedAnew(found) || (onlyKek !== undefined && kekOf(found) !== onlyKek);
  return workOn(work, entry, async (found) => {
    if (!found.isEncrypted) return { outcome: 'plaintext' };
    if (isRight(found)) return { outcome: 'right' };
    // a copy would become the current version (object-format 6: older versions keep their record)
    if (!entry.isLatest) return { outcome: 'older-version' };
    const opened = await objects.open(found);
    if (dryRun) return foresee(work, found);
    const judged = judgeWrite(await objects.reseal({ found, opened, allowUnguarded }));
    if (judged === 'changed' || judged.outcome !== 'done' || !allowUnguarded) return judged;
    // nothing held the write to what was seen: what is there now must be right
    const after = await objects.find(found.source);
    return !after || isRight(after) ? judged : 'changed';
  });
}
