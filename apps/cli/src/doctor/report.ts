import type { ExitCode } from '../command';
import type { Diagnosis } from './diagnosis';
import type { ProbedFinding } from './finding';

/** What a run of `s3ep doctor` came to; `--json` prints it as it is. */
export interface DoctorReport {
  readonly endpoint: string;
  /** Where it was probed; undefined where it did not come to that. */
  readonly bucket: string | undefined;
  readonly isOwnBucket: boolean;
  readonly findings: readonly ProbedFinding[];
  /** undefined where too little was found. */
  readonly diagnosis: Diagnosis | undefined;
  /** What could not be removed. */
  readonly leftBehind: readonly string[];
}

/**
 * 0: the profile that is configured says what was measured, and nothing else stands in the way. 1: it does not, or
 * something is limited beyond what it says, or not known, or left behind. 2: the proxy cannot work there.
 */
export function exitCodeOf({ findings, diagnosis, leftBehind }: DoctorReport): ExitCode {
  const has = (verdict: ProbedFinding['verdict']): boolean =>
    findings.some((found) => found.verdict === verdict);
  if (has('fatal') || diagnosis === undefined) return 2;
  const isAsConfigured = diagnosis.isConfigured && diagnosis.unexpectedlyLacking.length === 0;
  return isAsConfigured && !has('limit') && !has('unknown') && leftBehind.length === 0 ? 0 : 1;
}
