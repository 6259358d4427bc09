import type { BackendSession } from '@s3ep/backend';
import { abortOwnUpload } from '../multipart/abort-own-upload';
import { readStatedUpload, type StatedUpload } from '../multipart/read-state';
import type { StateHome } from '../multipart/state-home';
import type { UploadName } from '../multipart/upload-cache';
import { stateIdOf } from '../multipart/upload-state';
import { uploadStatus, type UploadStatus } from '../multipart/upload-status';
import type { Services } from '../operation-context';
import type { AgedUnit } from './list-state';
import type { SeenGone } from './seen-gone';

/** `over`: it may be removed. `kept`: not yet, or never. `unclear`: nothing can be said about it. */
export type Verdict = 'over' | 'kept' | 'unclear';

export interface JudgeOptions {
  readonly home: StateHome;
  readonly unit: AgedUnit;
  /** Buckets that the unit may be of: that of its home, or any where state has a bucket of its own. */
  readonly buckets: readonly string[];
  /** Those that may reach the upload. */
  readonly sessions: readonly BackendSession[];
  readonly services: Pick<Services, 'backendProfile' | 'multipart'>;
  readonly gone: SeenGone;
  readonly completedMilliseconds: number;
  readonly abandonedMilliseconds: number;
  readonly now: number;
}

/**
 * Whether the state of an upload is of no use to anybody (ADR 0031): the backend says that the upload is gone, which
 * is for ever, and said so long enough ago that nobody asks for its completion again.
 */
export function judgeUnit(options: JudgeOptions): Promise<Verdict> {
  return options.unit.kind === 'upload' ? judgeUpload(options) : judgeCopy(options);
}

async function judgeUpload(options: JudgeOptions): Promise<Verdict> {
  const { home, unit, services, gone, completedMilliseconds, now } = options;
  const isOld = unit.ageMilliseconds >= options.abandonedMilliseconds;
  const endedAt = services.multipart.ended.endOf(unit.id);
  // what is young is looked at only where this process answered the completion, and that long ago
  if (endedAt === undefined ? !isOld : now - endedAt < completedMilliseconds) return 'kept';
  const stated = await readStatedUpload(home, unit);
  if (stated === 'unreadable') return 'unclear';
  // without its record nobody can use an upload: a part that came late, or a removal that was cut short
  if (stated === 'absent') return isOld ? 'over' : 'kept';
  const name = nameOf(options, stated);
  if (!name) return 'unclear';
  const status = joined(await statuses(options, name));
  if (status === 'open') gone.forget(unit.id);
  if (status !== 'gone') return status === 'open' ? 'kept' : 'unclear';
  if (endedAt !== undefined) return 'over';
  return now - gone.since(unit.id, now) >= completedMilliseconds ? 'over' : 'kept';
}

/** An upload of the proxy's own is aborted when it is old; its state stays until that is done. */
async function judgeCopy(options: JudgeOptions): Promise<Verdict> {
  const { home, unit, services } = options;
  if (unit.ageMilliseconds < options.abandonedMilliseconds) return 'kept';
  const stated = await readStatedUpload(home, unit);
  if (stated === 'unreadable') return 'unclear';
  if (stated === 'absent') return 'over';
  const name = nameOf(options, stated);
  if (!name) return 'unclear';
  for (const session of options.sessions) await abortOwnUpload(session, name, services);
  return joined(await statuses(options, name)) === 'gone' ? 'over' : 'unclear';
}

/** The upload that the unit's name is derived from. Whatever else state says, it proves nothing about any upload. */
function nameOf(
  { unit, buckets }: JudgeOptions,
  { objectKey, uploadId, bucket: recorded }: StatedUpload,
): UploadName | undefined {
  return (recorded === undefined ? buckets : [recorded])
    .map((bucket) => ({ bucket, key: objectKey, uploadId }))
    .find((name) => buckets.includes(name.bucket) && stateIdOf(name) === unit.id);
}

async function statuses(
  { sessions, services }: JudgeOptions,
  name: UploadName,
): Promise<readonly UploadStatus[]> {
  const all: UploadStatus[] = [];
  for (const session of sessions) all.push(await uploadStatus(session, name, services));
  return all;
}

/**
 * What several credentials see together. Each may have buckets of its own under the same name, so one that sees the
 * upload outweighs all others, and one that sees no such bucket, or may not look, says nothing.
 */
function joined(all: readonly UploadStatus[]): UploadStatus {
  if (all.includes('open')) return 'open';
  if (all.includes('unknown')) return 'unknown';
  return all.includes('gone') ? 'gone' : 'unknown';
}
