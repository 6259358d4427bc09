import type { Ability } from '@s3ep/backend';
import type { BackendFacts, WriteCondition } from '@s3ep/config';

/** Facts that one probe measured, as a profile has them. */
export interface MeasuredFacts extends Partial<Omit<BackendFacts, 'enforcedConditions'>> {
  readonly conditions?: Readonly<Partial<Record<WriteCondition, boolean>>>;
  readonly abilities?: Readonly<Partial<Record<Ability, boolean>>>;
}

/**
 * `good`: as the proxy needs it. `fact`: either way is fine, if the profile says the same. `limit`: something does not
 * work through the proxy. `fatal`: the proxy cannot work there. `unknown`: the probe came to no end.
 */
export type Verdict = 'good' | 'fact' | 'limit' | 'fatal' | 'unknown';

/** What one probe found. */
export interface Finding {
  readonly verdict: Verdict;
  /** What was seen, in a few words. */
  readonly seen: string;
  /** What follows for clients of the proxy, and what can be done; where something follows. */
  readonly means?: string;
  readonly facts?: MeasuredFacts;
}

/** A finding with the probe that it is of. */
export interface ProbedFinding extends Finding {
  readonly probe: string;
}
