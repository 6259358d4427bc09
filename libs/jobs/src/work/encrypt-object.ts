import type { StoredEntry } from '@s3ep/s3-protocol';
import type { JudgedObject } from '../job-outcome';
import { foresee, judgeWrite, kekOf, type ObjectWork, workOn } from './object-work';

/** Encrypts a plain object in place. @throws as InPlaceObjects.encrypt */
export function encryptObject(work: ObjectWork, entry: StoredEntry): Promise<JudgedObject> {
  const { objects, request } = work;
  const { dryRun, allowUnguarded } = request;
  return workOn(work, entry, async (found) => {
    if (found.isEncrypted) return { outcome: 'right' };
    if (!entry.isLatest) return { outcome: 'older-version' };
    if (dryRun) return foresee(work, found);
    const opened = await objects.open(found);
    return judgeWrite(await objects.encrypt({ found, opened, allowUnguarded }));
  });
}

/** Encrypts an encrypted object anew, with a fresh data key under the active KEK. @throws as InPlaceObjects.encrypt */
export function reencryptObject(work: ObjectWork, entry: StoredEntry): Promise<JudgedObject> {
  const { objects, request } = work;
  const { onlyKek, dryRun, allowUnguarded } = request;
  return workOn(work, entry, async (found) => {
    if (!found.isEncrypted) return { outcome: 'plaintext' };
    if (onlyKek !== undefined && kekOf(found) !== onlyKek) return { outcome: 'right' };
    if (!entry.isLatest) return { outcome: 'older-version' };
    const opened = await objects.open(found);
    if (dryRun) return foresee(work, found);
    return judgeWrite(await objects.encrypt({ found, opened, allowUnguarded }));
  });
}
