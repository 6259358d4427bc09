export type { Checkpoint, Lease } from './checkpoint/checkpoint';
export type { Clock } from './clock';
export { isProblem, JOB_OUTCOMES, type JobOutcome, type OutcomeCounts } from './job-outcome';
export type { JobProblem, JobProgress, JobState } from './job-progress';
export { type JobRefusal, JobRefusedError } from './job-refused-error';
export { JOB_DEFAULTS, JOB_KINDS, type JobKind, type JobRequest } from './job-request';
export { JobRunner, type JobRunnerOptions, type StartedJob } from './job-runner';
