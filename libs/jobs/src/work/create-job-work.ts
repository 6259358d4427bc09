import type { BackendSession } from '@s3ep/backend';
import type { BucketSettings } from '@s3ep/config';
import {
  InPlaceObjects,
  listState,
  listStored,
  mayHoldPlainObjects,
  type Services,
  stateHomeOf,
} from '@s3ep/operations';
import { parseBucketName, type StoredEntry } from '@s3ep/s3-protocol';
import type { Clock } from '../clock';
import type { JobWork } from '../engine/job-work';
import type { JudgedObject } from '../job-outcome';
import { JobRefusedError } from '../job-refused-error';
import type { JobRequest } from '../job-request';
import { dealWithFailures } from './deal-with-failures';
import { encryptObject, reencryptObject } from './encrypt-object';
import type { ObjectWork } from './object-work';
import { resealObject } from './reseal-object';
import { verifyObject } from './verify-object';

export interface JobWorkOptions {
  readonly request: JobRequest;
  /** With the proxy's own credentials; ends with the job. */
  readonly backend: BackendSession;
  readonly services: Services;
  readonly clock: Clock;
  /** Age of state that counts as an orphan; longer than any upload goes without a part. */
  readonly orphanMilliseconds: number;
}

/**
 * The work of a job at the backend.
 * @throws JobRefusedError where the bucket's configuration does not go with it; S3Error InvalidBucketName
 */
export function createJobWork(options: JobWorkOptions): JobWork {
  const { request, backend, services, clock } = options;
  const bucket = parseBucketName(request.bucket);
  const policy = services.policyOf(bucket);
  if (!policy)
    throw new JobRefusedError('unknown-bucket', `the configuration has no entry for bucket ${bucket}`);
  requireSense(request, policy);
  const work: ObjectWork = { objects: new InPlaceObjects({ backend, services, bucket, policy }), request };
  const { prefix, versions } = request;
  const goal = goalOf(request, policy);
  const isCurrent = (): boolean => goalOf(request, services.policyOf(bucket)) === goal;
  return {
    goal,
    list: (after) => listStored({ backend, bucket, prefix, versions, after }),
    deal: (entry, signal) =>
      isCurrent()
        ? dealWithFailures(() => dealWith(work, entry), { clock, signal })
        : Promise.resolve(OUTDATED),
    ...(request.kind === 'verify' && { countOrphans: () => countOrphans(options) }),
  };
}

/** A reload changed what is wanted: what was dealt with before is not right any more. */
const OUTDATED: JudgedObject = {
  outcome: 'failed',
  why: 'the keys of the bucket were changed after the job had begun; start it again',
};

/** What decides how an object is written. */
function goalOf({ kind }: JobRequest, policy: BucketSettings | undefined): string {
  if (kind === 'verify') return '';
  const { activeKek, recoveryKek, sealMetadata } = policy ?? {};
  return JSON.stringify({ activeKek, recoveryKek, sealMetadata });
}

function dealWith(work: ObjectWork, entry: StoredEntry): Promise<JudgedObject> {
  switch (work.request.kind) {
    case 'verify':
      return verifyObject(work, entry);
    case 're-seal':
      return resealObject(work, entry);
    case 'encrypt':
      return encryptObject(work, entry);
    case 're-encrypt':
      return reencryptObject(work, entry);
  }
}

function requireSense({ kind, bucket }: JobRequest, policy: BucketSettings): void {
  const refuse = (why: string): never => {
    throw new JobRefusedError('nothing-to-do-there', `bucket ${bucket} ${why}`);
  };
  if (policy.mode === 'passthrough') refuse('is configured as passthrough: nothing in it is encrypted');
  if (kind === 'encrypt' && !mayHoldPlainObjects(policy))
    refuse(
      'refuses to read plain objects, so those in it are nobody’s; make it mode mixed with plaintextReads pass-through for the migration',
    );
  if (kind !== 'verify' && policy.activeKek === undefined) refuse('has no active key-encryption key');
}

async function countOrphans({ request, backend, services, clock, orphanMilliseconds }: JobWorkOptions) {
  let orphans = 0;
  for await (const units of listState(stateHomeOf({ backend, bucket: request.bucket }, services), () =>
    clock.now(),
  ))
    orphans += units.filter(({ ageMilliseconds }) => ageMilliseconds > orphanMilliseconds).length;
  return orphans;
}
