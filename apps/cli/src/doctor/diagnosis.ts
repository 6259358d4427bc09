import {
  type Ability,
  ABILITIES,
  type BackendProfile,
  profileAt,
  PROFILES,
  resolveProfile,
} from '@s3ep/backend';
import {
  type BackendFacts,
  type BackendOverrides,
  type BackendProfileName,
  type BackendSettings,
  WRITE_CONDITIONS,
  type WriteCondition,
} from '@s3ep/config';
import type { MeasuredFacts, ProbedFinding } from './finding';

type SingleFact = Exclude<keyof BackendFacts, 'enforcedConditions'>;
const SINGLE_FACTS = [
  'ifMatchEtagForm',
  'copySourceCondition',
  'completionList',
  'goneUploadCode',
  'chunkedTrailers',
] as const satisfies readonly SingleFact[];

/** What is to be set, as it stands below `backend` in the configuration. */
export interface Advice {
  readonly profile: BackendProfileName;
  /** Facts that were measured to be other than that profile says. */
  readonly overrides: BackendOverrides;
}

export interface Diagnosis {
  readonly advice: Advice;
  /** Whether the configuration says what was measured already. */
  readonly isConfigured: boolean;
  /** Conditions of writes that clients get `501 NotImplemented` for. */
  readonly refusedConditions: readonly WriteCondition[];
  readonly lackingAbilities: readonly Ability[];
  /** Those of them that the advised profile does not know of. */
  readonly unexpectedlyLacking: readonly Ability[];
}

/** Everything that was measured, in one. The first of two probes that tell the same fact is believed. */
export function mergeFacts(findings: readonly ProbedFinding[]): MeasuredFacts {
  return findings.reduceRight<MeasuredFacts>(
    (merged, { facts }) => ({
      ...merged,
      ...facts,
      conditions: { ...merged.conditions, ...facts?.conditions },
      abilities: { ...merged.abilities, ...facts?.abilities },
    }),
    {},
  );
}

/** Finds the profile that needs the fewest overrides; the configured one, then `s3`, where several do. */
export function diagnose(
  measured: MeasuredFacts,
  settings: Pick<BackendSettings, 'profile' | 'endpoint' | 'overrides'>,
): Diagnosis {
  const { endpoint } = settings;
  const names = [settings.profile, ...(Object.keys(PROFILES) as BackendProfileName[])];
  const candidates = names.map((profile) => ({
    profile,
    overrides: overridesFor(profileAt(profile, settings), measured),
    // of what it is by itself: a gateway that takes trailers is no less like Amazon S3
    distance: distanceTo(PROFILES[profile], measured),
  }));
  const { profile, overrides } = candidates.reduce((best, next) =>
    next.distance < best.distance ? next : best,
  );
  const advised = resolveProfile({ profile, endpoint, overrides });
  const configured = resolveProfile(settings);
  const lackingAbilities = ABILITIES.filter((ability) => measured.abilities?.[ability] === false);
  return {
    advice: { profile, overrides },
    isConfigured: Object.keys(overridesFor(configured, measured)).length === 0,
    refusedConditions: WRITE_CONDITIONS.filter(
      (condition) => !advised.enforcedConditions.includes(condition),
    ),
    lackingAbilities,
    unexpectedlyLacking: lackingAbilities.filter((ability) => advised.abilities[ability] !== 'no'),
  };
}

/** What was not measured is left as the profile says. */
function overridesFor(profile: BackendProfile, measured: MeasuredFacts): BackendOverrides {
  const overrides: Record<string, unknown> = {};
  for (const fact of SINGLE_FACTS)
    if (measured[fact] !== undefined && measured[fact] !== profile[fact]) overrides[fact] = measured[fact];
  const enforced = WRITE_CONDITIONS.filter(
    (condition) => measured.conditions?.[condition] ?? profile.enforcedConditions.includes(condition),
  );
  if (differs(enforced, profile.enforcedConditions)) overrides.enforcedConditions = enforced;
  return overrides;
}

function differs(some: readonly WriteCondition[], others: readonly WriteCondition[]): boolean {
  return some.length !== others.length || some.some((condition) => !others.includes(condition));
}

/** Facts weigh more than abilities: the proxy acts on them. */
function distanceTo(profile: BackendProfile, measured: MeasuredFacts): number {
  const facts = SINGLE_FACTS.filter(
    (fact) => measured[fact] !== undefined && measured[fact] !== profile[fact],
  ).length;
  const conditions = WRITE_CONDITIONS.filter(
    (condition) =>
      measured.conditions?.[condition] !== undefined &&
      measured.conditions[condition] !== profile.enforcedConditions.includes(condition),
  ).length;
  const abilities = ABILITIES.filter((ability) =>
    contradicts(measured.abilities?.[ability], profile.abilities[ability]),
  );
  return (facts + conditions) * (ABILITIES.length + 1) + abilities.length;
}

function contradicts(measured: boolean | undefined, known: BackendProfile['abilities'][Ability]): boolean {
  return measured !== undefined && known !== 'unknown' && measured !== (known === 'yes');
}
