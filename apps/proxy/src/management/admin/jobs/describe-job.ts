import type { JobProblem, JobProgress } from '@s3ep/jobs';
import type { JobDto } from './job.dto';

/** A job as the admin API shows it. */
export function describeJob(progress: JobProgress, problems: readonly JobProblem[]): JobDto {
  const { id, state, request, objects, bytes, counts, keks, isResumed } = progress;
  return {
    id,
    state,
    request,
    startedAt: new Date(progress.startedAt).toISOString(),
    objects,
    bytes,
    counts,
    keks,
    total: progress.total ?? null,
    objectsPerSecond: progress.objectsPerSecond,
    bytesPerSecond: progress.bytesPerSecond,
    secondsLeft: progress.secondsLeft ?? null,
    isResumed,
    withoutCheckpoint: progress.withoutCheckpoint ?? null,
    orphans: progress.orphans ?? null,
    why: progress.why ?? null,
    problems,
  };
}
