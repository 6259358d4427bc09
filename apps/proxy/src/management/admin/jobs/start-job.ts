import { JobRefusedError, type JobProgress, type JobRequest, type StartedJob } from '@s3ep/jobs';
import { AdminError } from '../answers/admin-error';
import type { JobControl } from './job-control';

export interface BegunJob {
  readonly job: StartedJob;
  readonly progress: JobProgress;
}

/**
 * Starts a job, and waits until it has begun or was refused: another process may have the lease on the prefix.
 * @throws AdminError Conflict, Invalid
 */
export async function startJob(control: JobControl, request: JobRequest): Promise<BegunJob> {
  const stop = new AbortController();
  try {
    const job = control.start(request);
    const first = firstOf(control.watch(job.id, stop.signal, 0));
    first.catch(() => undefined); // where the job ended first
    const begun = await Promise.race([first, job.ended]);
    // ended without progress: `ended` says why
    return { job, progress: begun ?? (await job.ended) };
  } catch (error) {
    throw error instanceof JobRefusedError ? refusalOf(error) : error;
  } finally {
    stop.abort();
  }
}

async function firstOf(progress: AsyncIterable<JobProgress>): Promise<JobProgress | undefined> {
  for await (const first of progress) return first;
  return undefined;
}

function refusalOf(error: JobRefusedError): AdminError {
  const { reason, message, until } = error;
  switch (reason) {
    case 'unknown-bucket':
    case 'nothing-to-do-there':
      return new AdminError('Invalid', `The job was refused: ${message}.`, {
        problems: [{ field: reason === 'unknown-bucket' ? 'bucket' : 'kind', message }],
        cause: error,
      });
    case 'running':
    case 'checkpoint-not-authentic':
    case 'checkpoint-not-sealable':
    case 'lease-lost':
    case 'too-many-failures': {
      const end = until === undefined ? '' : ` Its lease ends at ${new Date(until).toISOString()}.`;
      return new AdminError('Conflict', `The job was refused: ${message}.${end}`, { cause: error });
    }
  }
}
