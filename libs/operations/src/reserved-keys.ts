import { S3Error } from '@s3ep/s3-protocol';

/** Keys below it belong to the proxy: clients can neither list, read nor write them (object-format 5). */
export const RESERVED_KEY_PREFIX = '.s3ep/';

/** Below it lie checkpoints of jobs (libs/jobs). */
export const JOBS_KEY_PREFIX = `${RESERVED_KEY_PREFIX}jobs/`;

export function isReservedKey(key: string): boolean {
  return key.startsWith(RESERVED_KEY_PREFIX);
}

/** @throws S3Error AccessDenied */
export function refuseReservedKey(key: string): void {
  if (isReservedKey(key)) throw new S3Error('AccessDenied');
}
