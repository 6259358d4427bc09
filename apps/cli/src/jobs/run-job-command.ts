import { setTimeout as delay } from 'node:timers/promises';
import { isProblem, JOB_OUTCOMES, type JobProgress, JobRefusedError, JobRunner } from '@s3ep/jobs';
import { S3Error } from '@s3ep/s3-protocol';
import { createServices } from '../access/create-services';
import { loadForCommand } from '../access/load-for-command';
import { untilSignal } from '../access/until-signal';
import { withBackend } from '../access/with-backend';
import type { CommandContext, ExitCode } from '../command';
import { summariseJob } from './describe-progress';
import type { JobCommandLine } from './job-options';
import { createProgressDisplay, type ProgressDisplay } from './progress-display';

const SECOND_MILLISECONDS = 1_000;

/** Runs one job to its end, and shows how it goes. */
export async function runJobCommand(
  { request, config, json, wait, leaseSeconds }: JobCommandLine,
  context: CommandContext,
): Promise<ExitCode> {
  const settings = loadForCommand(config, context);
  if (!settings) return 2;
  const display = createProgressDisplay(context);
  return untilSignal((signal) =>
    withBackend(settings, context.environment, async (client) => {
      const runner = new JobRunner({
        client,
        services: createServices(settings),
        settings: settings.multipart,
        ...(leaseSeconds !== undefined && { leaseMilliseconds: leaseSeconds * SECOND_MILLISECONDS }),
        problem: ({ key, versionId, outcome, why }) => {
          const version = versionId === undefined ? '' : ` version ${versionId}`;
          display.say(`${JSON.stringify(key)}${version}: ${outcome}${why === '' ? '' : ` (${why})`}`);
        },
      });
      for (;;)
        try {
          const progress = await runOnce(runner, { request, signal, display });
          display.end();
          if (json) context.print(JSON.stringify(progress, undefined, 2));
          else for (const line of summariseJob(progress)) context.print(line);
          return exitCodeOf(progress);
        } catch (error) {
          display.end();
          if (!(error instanceof JobRefusedError) && !(error instanceof S3Error)) throw error;
          const { message, cause } = error;
          if (wait && error instanceof JobRefusedError && error.reason === 'running' && !signal.aborted) {
            const milliseconds = Math.max(SECOND_MILLISECONDS, (error.until ?? 0) - Date.now());
            display.say(`waiting: ${message}`);
            await delay(milliseconds, undefined, { signal }).catch(() => undefined);
            continue;
          }
          context.complain(cause instanceof Error ? cause.message : message);
          return 1;
        }
    }),
  );
}

interface OneRun {
  readonly request: JobCommandLine['request'];
  readonly signal: AbortSignal;
  readonly display: ProgressDisplay;
}

async function runOnce(runner: JobRunner, { request, signal, display }: OneRun): Promise<JobProgress> {
  signal.throwIfAborted();
  const job = runner.start(request);
  const cancel = (): void => {
    runner.cancel(job.id);
  };
  signal.addEventListener('abort', cancel, { once: true });
  const showing = new AbortController();
  const shown = show(runner, { id: job.id, display, signal: showing.signal });
  try {
    return await job.ended;
  } finally {
    signal.removeEventListener('abort', cancel);
    showing.abort();
    await shown;
  }
}

async function show(
  runner: JobRunner,
  {
    id,
    display,
    signal,
  }: { readonly id: string; readonly display: ProgressDisplay; readonly signal: AbortSignal },
): Promise<void> {
  try {
    for await (const progress of runner.watch(id, signal, display.everyMilliseconds)) display.show(progress);
  } catch {
    // the job has ended
  }
}

/** 1: it did not come to its end, or not everything is as it should be. */
function exitCodeOf({ state, request, counts }: JobProgress): ExitCode {
  const problems = JOB_OUTCOMES.filter((outcome) => counts[outcome] > 0 && isProblem(request.kind, outcome));
  return state === 'finished' && problems.length === 0 ? 0 : 1;
}
