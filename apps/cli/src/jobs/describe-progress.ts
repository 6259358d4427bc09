import { JOB_OUTCOMES, type JobProgress } from '@s3ep/jobs';

const KILO = 1_024;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
const BAR_CELLS = 20;

export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= KILO && unit < UNITS.length - 1; unit++) value /= KILO;
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

export function formatDuration(seconds: number): string {
  if (seconds < MINUTE_SECONDS) return `${Math.ceil(seconds)} s`;
  if (seconds < HOUR_SECONDS) return `${Math.ceil(seconds / MINUTE_SECONDS)} min`;
  return `${(seconds / HOUR_SECONDS).toFixed(1)} h`;
}

/** One line about a job that runs. */
export function describeProgress(progress: JobProgress): string {
  const { secondsLeft } = progress;
  const left = secondsLeft === undefined ? '' : `, ${formatDuration(secondsLeft)} left`;
  return describeWork(progress) + left;
}

function describeWork(progress: JobProgress): string {
  const { objects, bytes, total, objectsPerSecond } = progress;
  const of = total ? ` of ${total.objects}` : '';
  return `${objects}${of} objects${describeOutcomes(progress)}, ${formatBytes(bytes)}, ${objectsPerSecond.toFixed(1)} objects/s`;
}

/** The same with a bar, for a terminal. */
export function drawProgress(progress: JobProgress): string {
  const { objects, total } = progress;
  const share = total && total.objects > 0 ? Math.min(1, objects / total.objects) : 0;
  const full = Math.round(share * BAR_CELLS);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_CELLS - full)}] ${describeProgress(progress)}`;
}

/** What it came to, a fact a line. */
export function summariseJob(progress: JobProgress): readonly string[] {
  const { id, request, state, keks, orphans, bytesPerSecond } = progress;
  const under = Object.entries(keks).map(([kek, count]) => `${kek}: ${count}`);
  return [
    `${request.kind} of ${request.bucket}/${request.prefix}*: ${state}${request.dryRun ? ' (dry run: nothing was written)' : ''}`,
    `  job       ${id}${describeResumed(progress)}`,
    `  did       ${describeWork(progress)}, ${formatBytes(bytesPerSecond)}/s`,
    ...(under.length > 0 ? [`  under     ${under.join(', ')}`] : []),
    ...describeNextRun(progress),
    ...describeMissing(progress),
    ...(orphans === undefined
      ? []
      : [`  orphans   ${orphans} (state of uploads that nothing was written to for long)`]),
  ];
}

function describeResumed({ isResumed, triedAgain }: JobProgress): string {
  if (!isResumed) return '';
  const again = triedAgain > 0 ? `, tried ${triedAgain} again that had failed` : '';
  return `, went on from an earlier run${again}`;
}

function describeNextRun({ state, resumesAfter }: JobProgress): readonly string[] {
  if (state === 'finished' || resumesAfter === undefined) return [];
  const where = resumesAfter === '' ? 'at the beginning' : `behind ${JSON.stringify(resumesAfter)}`;
  return [`  next run  begins ${where}: more failed than can be remembered`];
}

function describeMissing({ withoutCheckpoint }: JobProgress): readonly string[] {
  if (withoutCheckpoint === undefined) return [];
  return [`  saved     nothing, so a run that is interrupted begins anew: ${withoutCheckpoint}`];
}

function describeOutcomes({ counts }: JobProgress): string {
  const told = JOB_OUTCOMES.filter((outcome) => counts[outcome] > 0);
  return told.length === 0 ? '' : ` (${told.map((outcome) => `${counts[outcome]} ${outcome}`).join(', ')})`;
}
