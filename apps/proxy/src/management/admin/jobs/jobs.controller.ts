import { Body, Delete, Get, HttpCode, Inject, Param, Post, Req, Res, Sse } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiParam, ApiProduces } from '@nestjs/swagger';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Observable } from 'rxjs';
import { BackendClient } from '@s3ep/backend';
import type { JobRequest, StartedJob } from '@s3ep/jobs';
import { AdmittedCalls } from '../access/admitted-calls';
import { AdminError } from '../answers/admin-error';
import { ADMIN_PREFIX, AdminController, AdminRoute } from '../answers/admin-route';
import { callSignal } from '../answers/call-signal';
import { SchemaPipe } from '../answers/schema.pipe';
import { describeJob } from './describe-job';
import { JOB_CONTROL, type JobControl } from './job-control';
import { jobEvents } from './job-events';
import { JobDto, JobRequestDto, JobsDto } from './job.dto';
import { jobRequestSchema } from './job-request.schema';
import { requireBucket } from './require-bucket';
import { startJob } from './start-job';

const ID_PARAMETER = { name: 'id', schema: { type: 'string' } } as const;

@AdminController('jobs')
export class JobsController {
  readonly #control: JobControl;
  readonly #admitted: AdmittedCalls;
  readonly #client: BackendClient;

  constructor(
    @Inject(JOB_CONTROL) control: JobControl,
    @Inject(AdmittedCalls) admitted: AdmittedCalls,
    @Inject(BackendClient) client: BackendClient,
  ) {
    this.#control = control;
    this.#admitted = admitted;
    this.#client = client;
  }

  @Post('jobs')
  @HttpCode(202)
  @AdminRoute({
    role: 'operator',
    operationId: 'startJob',
    summary: 'Starts a job, or goes on with it where an earlier run ended',
    description: 'It runs in this process, and ends with it; the checkpoint stays at the backend.',
    errors: [
      'Malformed',
      'NotFound',
      'Conflict',
      'TooLarge',
      'Invalid',
      'BackendRefused',
      'BackendUnavailable',
    ],
  })
  @ApiBody({ type: JobRequestDto })
  @ApiAcceptedResponse({ description: 'The job, which has begun.', type: JobDto })
  async start(
    @Body(new SchemaPipe(jobRequestSchema)) body: JobRequest,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<JobDto> {
    const { kind, bucket, prefix, dryRun } = body;
    this.#admitted.noteTarget(request, { job: kind, bucket, prefix, dryRun: String(dryRun) });
    await requireBucket(this.#client, bucket, callSignal(response));
    const { job, progress } = await startJob(this.#control, body);
    response.setHeader('location', `/${ADMIN_PREFIX}/jobs/${encodeURIComponent(job.id)}`);
    return describeJob(progress, job.problems);
  }

  @Get('jobs')
  @AdminRoute({ role: 'viewer', operationId: 'listJobs', summary: 'Jobs that this process started' })
  @ApiOkResponse({
    description: 'The last hundred of those that have ended, and all that run.',
    type: JobsDto,
  })
  list(): JobsDto {
    return { jobs: this.#control.list().flatMap((job) => progressOf(job)) };
  }

  @Get('jobs/:id')
  @AdminRoute({ role: 'viewer', operationId: 'getJob', summary: 'A job as it stands', errors: ['NotFound'] })
  @ApiParam(ID_PARAMETER)
  @ApiOkResponse({ description: 'The job.', type: JobDto })
  get(@Param('id') id: string): JobDto {
    const [progress] = progressOf(this.#find(id));
    if (progress === undefined) throw noSuchJob();
    return progress;
  }

  @Sse('jobs/:id/events')
  @AdminRoute({
    role: 'viewer',
    operationId: 'watchJob',
    summary: 'The progress of a job as server-sent events',
    description: 'Events `progress`, about one a second, and at last `ended`; the data of each is the job.',
    errors: ['NotFound'],
  })
  @ApiParam(ID_PARAMETER)
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ description: 'Events until the job has ended.', schema: { type: 'string' } })
  events(@Param('id') id: string): Observable<MessageEvent> {
    return jobEvents(this.#control, this.#find(id));
  }

  @Delete('jobs/:id')
  @HttpCode(202)
  @AdminRoute({
    role: 'operator',
    operationId: 'cancelJob',
    summary: 'Ends a job as soon as it can',
    description: 'Its checkpoint stays: the same job, started again, goes on from there.',
    errors: ['NotFound', 'Conflict'],
  })
  @ApiParam(ID_PARAMETER)
  @ApiAcceptedResponse({ description: 'The job, which is about to end.', type: JobDto })
  cancel(@Param('id') id: string): JobDto {
    const job = this.#find(id);
    if (!this.#control.cancel(id)) throw new AdminError('Conflict', 'This job has ended already.');
    const [progress] = progressOf(job);
    if (progress === undefined) throw noSuchJob();
    return progress;
  }

  #find(id: string): StartedJob {
    const job = this.#control.get(id);
    if (job === undefined) throw noSuchJob();
    return job;
  }
}

/** None where it was refused before it had begun. */
function progressOf(job: StartedJob): JobDto[] {
  const progress = job.progress();
  return progress === undefined ? [] : [describeJob(progress, job.problems)];
}

const noSuchJob = (): AdminError => new AdminError('NotFound', 'This process has started no such job.');
