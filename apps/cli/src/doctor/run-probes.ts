import type { Finding, ProbedFinding } from './finding';
import type { Probe } from './probe';
import type { ProbeSite } from './probe-site';

export interface RunProbesOptions {
  /** Time that one probe has. */
  readonly limitMilliseconds: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/**
 * Runs the probes one after the other, each bounded in time. One that fails or comes to no end says so, and the next
 * one runs; only after one that is needed for all others the rest is left out.
 */
export async function runProbes(
  site: ProbeSite,
  probes: readonly Probe[],
  { limitMilliseconds, signal }: RunProbesOptions,
): Promise<readonly ProbedFinding[]> {
  const findings: ProbedFinding[] = [];
  for (const probe of probes) {
    if (signal.aborted) break;
    const ended = AbortSignal.any([signal, AbortSignal.timeout(limitMilliseconds)]);
    const finding = await runProbe(probe, site.until(ended), ended);
    findings.push({ probe: probe.name, ...finding });
    if (probe.isNeeded && finding.verdict !== 'good') break;
  }
  return findings;
}

async function runProbe(probe: Probe, site: ProbeSite, ended: AbortSignal): Promise<Finding> {
  try {
    return await probe.run(site);
  } catch (error) {
    const seen = ended.aborted ? 'no end in time' : messageOf(error);
    const means = 'what it would have told is not known: look at the backend, and run it again';
    return probe.isNeeded ? { verdict: 'fatal', seen } : { verdict: 'unknown', seen, means };
  }
}

function messageOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
