import { S3Error } from '@s3ep/s3-protocol';
import type { HeaderMap } from '@s3ep/s3-protocol';
import type { BucketSettings } from '../storage/bucket-settings';
import type { ObjectVersion, Retention } from '../storage/stored-version';

export interface ObjectLock {
  readonly retention?: Retention;
  readonly legalHold?: boolean;
}

/** A retention mode and date, as headers or a Retention document say them. @throws S3Error InvalidArgument, MalformedXML */
export function retentionOf(mode: string | undefined, until: string | undefined, now: Date): Retention {
  if (mode === undefined || until === undefined) {
    throw new S3Error('InvalidArgument', {
      message: 'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    });
  }
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw new S3Error('MalformedXML');
  const time = Date.parse(until);
  if (Number.isNaN(time))
    throw new S3Error('InvalidArgument', { message: 'The retain until date is no date.' });
  if (time <= now.getTime()) {
    throw new S3Error('InvalidArgument', { message: 'The retain until date must be in the future!' });
  }
  return { mode, until: time };
}

/** The lock that the headers of an upload ask for. */
export function readLockHeaders(headers: HeaderMap, now: Date): ObjectLock {
  const mode = headers['x-amz-object-lock-mode'];
  const until = headers['x-amz-object-lock-retain-until-date'];
  const legalHold = headers['x-amz-object-lock-legal-hold'];
  return {
    ...(mode === undefined && until === undefined ? {} : { retention: retentionOf(mode, until, now) }),
    ...(legalHold === undefined ? {} : { legalHold: legalHold === 'ON' }),
  };
}

/** @throws S3Error InvalidRequest for a lock in a bucket without Object Lock */
export function requireLockableBucket(settings: BucketSettings, lock: ObjectLock): void {
  if (!settings.objectLock && (lock.retention !== undefined || lock.legalHold !== undefined)) {
    throw new S3Error('InvalidRequest', { message: 'Bucket is missing Object Lock Configuration' });
  }
}

/** Headers of GET and HEAD. */
export function lockHeaders(lock: ObjectLock): Record<string, string> {
  return {
    ...(lock.retention
      ? {
          'x-amz-object-lock-mode': lock.retention.mode,
          'x-amz-object-lock-retain-until-date': new Date(lock.retention.until).toISOString(),
        }
      : {}),
    ...(lock.legalHold === undefined
      ? {}
      : { 'x-amz-object-lock-legal-hold': lock.legalHold ? 'ON' : 'OFF' }),
  };
}

/**
 * May this version be removed, or its retention shortened?
 * @throws S3Error AccessDenied
 */
export function checkUnlocked(
  version: ObjectVersion,
  options: { now: Date; bypassGovernance: boolean },
): void {
  const { retention, legalHold } = version;
  const retained = retention !== undefined && retention.until > options.now.getTime();
  const bypassed = retention?.mode === 'GOVERNANCE' && options.bypassGovernance;
  if (legalHold === true || (retained && !bypassed)) {
    throw new S3Error('AccessDenied', {
      message: 'Access Denied because object protected by object lock.',
    });
  }
}
