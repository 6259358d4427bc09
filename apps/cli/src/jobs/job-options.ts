import { JOB_DEFAULTS, type JobKind, type JobRequest } from '@s3ep/jobs';
import { parseOptions } from '../parse-options';
import { UsageError } from '../usage-error';

const MOST_CONCURRENCY = 256;
const MOST_SECONDS = 3_600;
const MOST_PER_SECOND = 100_000;

/** What a command line of a job says. */
export interface JobCommandLine {
  readonly request: JobRequest;
  readonly config: string | undefined;
  readonly json: boolean;
  /** Wait for the lease of a run that died. */
  readonly wait: boolean;
  readonly leaseSeconds: number | undefined;
}

/** @throws UsageError */
export function readJobOptions(kind: JobKind, args: readonly string[]): JobCommandLine {
  const options = parseOptions(args, {
    config: { type: 'string', short: 'c' },
    bucket: { type: 'string', short: 'b' },
    prefix: { type: 'string' },
    versions: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    concurrency: { type: 'string' },
    rate: { type: 'string' },
    'only-kek': { type: 'string' },
    unguarded: { type: 'boolean' },
    restart: { type: 'boolean' },
    wait: { type: 'boolean' },
    lease: { type: 'string' },
    json: { type: 'boolean' },
  });
  const { bucket, prefix = JOB_DEFAULTS.prefix, 'only-kek': onlyKek } = options;
  if (bucket === undefined) throw new UsageError('--bucket is needed');
  if (onlyKek !== undefined && kind !== 're-seal' && kind !== 're-encrypt')
    throw new UsageError('--only-kek goes with re-seal and re-encrypt');
  if (options.unguarded === true && kind === 'verify') throw new UsageError('verify writes nothing');
  const rate = numberOf('--rate', options.rate, MOST_PER_SECOND);
  return {
    request: {
      kind,
      bucket,
      prefix,
      versions: options.versions ?? JOB_DEFAULTS.versions,
      dryRun: options['dry-run'] ?? JOB_DEFAULTS.dryRun,
      concurrency:
        numberOf('--concurrency', options.concurrency, MOST_CONCURRENCY) ?? JOB_DEFAULTS.concurrency,
      ...(rate !== undefined && { objectsPerSecond: rate }),
      ...(onlyKek !== undefined && { onlyKek }),
      allowUnguarded: options.unguarded ?? JOB_DEFAULTS.allowUnguarded,
      restart: options.restart ?? JOB_DEFAULTS.restart,
    },
    config: options.config,
    json: options.json ?? false,
    wait: options.wait ?? false,
    leaseSeconds: numberOf('--lease', options.lease, MOST_SECONDS),
  };
}

function numberOf(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text) || Number(text) > most)
    throw new UsageError(`${name} is a number from 1 to ${most}`);
  return Number(text);
}
