import type { BackendClient } from '@s3ep/backend';
import type { BackendSettings } from '@s3ep/config';
import { cleanUp } from './clean-up';
import { diagnose, mergeFacts } from './diagnosis';
import type { ProbedFinding } from './finding';
import type { Probe } from './probe';
import { newBucketName, openBucket } from './probe-bucket';
import { ProbeSite } from './probe-site';
import { BUCKET_PROBES, CONNECTION_PROBES } from './probes';
import type { DoctorReport } from './report';
import { runProbes } from './run-probes';

/** For one request. */
const CLEAN_UP_LIMIT_MILLISECONDS = 15_000;

export interface Examination {
  readonly client: BackendClient;
  readonly settings: BackendSettings;
  /** A bucket of the operator's; one of the run's own where none is named. */
  readonly bucket?: string | undefined;
  /** Time that each probe has. */
  readonly limitMilliseconds: number;
  /** Ends the run early; what was made is removed all the same. */
  readonly signal: AbortSignal;
}

/** Probes a backend, and removes whatever that made. */
export async function examineBackend({
  client,
  settings,
  bucket,
  limitMilliseconds,
  signal,
}: Examination): Promise<DoctorReport> {
  const isOwnBucket = bucket === undefined;
  const site = new ProbeSite({ client, bucket: bucket ?? newBucketName(), isOwnBucket, signal });
  const limits = { limitMilliseconds, signal };
  const findings: ProbedFinding[] = [];
  findings.push(...(await runProbes(site, CONNECTION_PROBES, limits)));
  const common = { endpoint: settings.endpoint, isOwnBucket };
  if (findings.some(({ verdict }) => verdict === 'fatal'))
    return { ...common, bucket: undefined, findings, diagnosis: undefined, leftBehind: [] };

  const bucketProbe: Probe = {
    name: 'bucket',
    isNeeded: true,
    run: (limited) => openBucket(limited, settings.region),
  };
  let leftBehind: readonly string[] = [];
  try {
    findings.push(...(await runProbes(site, [bucketProbe, ...BUCKET_PROBES], limits)));
  } finally {
    leftBehind = await cleanUp(() => site.until(AbortSignal.timeout(CLEAN_UP_LIMIT_MILLISECONDS)));
  }
  if (signal.aborted) findings.push({ probe: 'run', verdict: 'unknown', seen: 'interrupted' });
  const measured = mergeFacts(findings);
  // facts come after all that is needed for any
  const diagnosis = findings.some(({ facts }) => facts) ? diagnose(measured, settings) : undefined;
  return { ...common, bucket: site.bucket, findings, diagnosis, leftBehind };
}
