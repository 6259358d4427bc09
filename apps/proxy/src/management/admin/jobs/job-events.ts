import type { MessageEvent } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { StartedJob } from '@s3ep/jobs';
import { describeJob } from './describe-job';
import type { JobControl } from './job-control';

/** The progress of a job as server-sent events, until it has ended or nobody listens any more. */
export function jobEvents(control: JobControl, job: StartedJob): Observable<MessageEvent> {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    const tell = async (): Promise<void> => {
      for await (const progress of control.watch(job.id, stop.signal)) {
        const type = progress.state === 'running' ? 'progress' : 'ended';
        subscriber.next({ type, data: describeJob(progress, job.problems) });
      }
      subscriber.complete();
    };
    tell().catch((error: unknown) => {
      if (!stop.signal.aborted) subscriber.error(error);
    });
    return () => {
      stop.abort();
    };
  });
}
