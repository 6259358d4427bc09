import type { JobRunner } from '@s3ep/jobs';

/** Token of {@link JobControl}. */
export const JOB_CONTROL = Symbol('JOB_CONTROL');

/** What the admin API needs of the jobs of this process. */
export type JobControl = Pick<JobRunner, 'start' | 'get' | 'list' | 'watch' | 'cancel'>;
