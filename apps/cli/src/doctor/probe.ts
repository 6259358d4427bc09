import type { Finding } from './finding';
import type { ProbeSite } from './probe-site';

/** One question to the backend. Probes know nothing of each other: each makes what it needs. */
export interface Probe {
  /** What is probed, as it stands in the table. */
  readonly name: string;
  /** Without a good answer nothing else can be probed. */
  readonly isNeeded?: true;
  /** Whatever it throws makes the finding `unknown`. */
  readonly run: (site: ProbeSite) => Promise<Finding>;
}
