import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { holdBackStage } from '@s3ep/operations';
import type { StoredEntry } from '@s3ep/s3-protocol';
import type { JudgedObject } from '../job-outcome';
import { foresee, type ObjectWork, workOn } from './object-work';

/** Reads an object to its end, and keeps nothing of it. @throws as InPlaceObjects.read */
export function verifyObject(work: ObjectWork, entry: StoredEntry): Promise<JudgedObject> {
  const { objects, request } = work;
  return workOn(work, entry, async (found) => {
    if (!found.isEncrypted) return { outcome: 'plaintext', why: 'it is not encrypted' };
    const opened = await objects.open(found);
    if (request.dryRun) return foresee(work, found);
    const body = await objects.read(found, opened, holdBackStage());
    if (!Buffer.isBuffer(body)) await pipeline(body, nowhere());
    return { outcome: 'done' };
  });
}

function nowhere(): Writable {
  return new Writable({
    write(_bytes, _encoding, done) {
      done();
    },
  });
}
