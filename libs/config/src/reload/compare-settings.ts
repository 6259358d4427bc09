import type { Settings } from '../settings';
import { sameSettings } from './same-settings';

/** What a running process can take over; everything else is read when it starts. */
const RELOADABLE = [
  'keys',
  'buckets',
  'clients',
  'logging.level',
  's3.tls',
  'management.tls',
  'management.tokens',
  'management.certificates',
  'backend.caFile',
] as const;
export type ReloadableSetting = (typeof RELOADABLE)[number];

export interface SettingsDifference {
  /** What changed and can be taken over. */
  readonly reloadable: readonly ReloadableSetting[];
  /** Names of the other settings that changed, such as `s3.region`: they need a restart. */
  readonly needRestart: readonly string[];
}

/** What is different between two configurations, by the names of settings; a section's fields are named one by one. */
export function compareSettings(before: Settings, after: Settings): SettingsDifference {
  const changed = sectionsOf(before, after).flatMap((section) =>
    changedIn(section, before[section], after[section]),
  );
  const bound = boundToSockets(before, after);
  return {
    reloadable: RELOADABLE.filter((name) => changed.includes(name) && !bound.includes(name)),
    needRestart: changed.filter((name) => !isReloadable(name) || bound.includes(name)),
  };
}

/** The settings in use after a reload: reloadable ones as they are in `after`, the others as they were. */
export function takeOver(before: Settings, after: Settings): Settings {
  const { keys, buckets, clients, logging } = after;
  const { tokens, certificates } = after.management;
  const { caFile, authorities } = after.backend;
  const bound = boundToSockets(before, after);
  const s3Tls = (bound.includes('s3.tls') ? before : after).s3.tls;
  const managementTls = (bound.includes('management.tls') ? before : after).management.tls;
  return {
    ...before,
    s3: { ...before.s3, ...(s3Tls && { tls: s3Tls }) },
    management: {
      ...before.management,
      ...(managementTls && { tls: managementTls }),
      tokens,
      certificates,
    },
    backend: { ...before.backend, caFile, authorities },
    keys,
    buckets,
    clients,
    logging: { ...before.logging, level: logging.level },
  };
}

/**
 * A listener speaks TLS, and asks for client certificates, or does not, from its start to its end; only what it does
 * that with can change.
 */
function boundToSockets(before: Settings, after: Settings): readonly ReloadableSetting[] {
  const differs = (asks: (settings: Settings) => boolean) => asks(before) !== asks(after);
  return [
    ...(differs(({ s3 }) => s3.tls !== undefined) ? (['s3.tls'] as const) : []),
    ...(differs(({ management }) => management.tls !== undefined) ||
    differs(({ management }) => management.tls?.clientCaFile !== undefined)
      ? (['management.tls'] as const)
      : []),
  ];
}

function sectionsOf(before: Settings, after: Settings): (keyof Settings)[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Settings)[];
}

function changedIn(section: keyof Settings, before: unknown, after: unknown): string[] {
  if (sameSettings(before, after)) return [];
  if (isReloadable(section) || !isSection(before) || !isSection(after)) return [section];
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...fields]
    .filter((field) => !sameSettings(before[field], after[field]))
    .map((field) => `${section}.${field}`);
  return [...new Set(changed.map((name) => READ_FROM[name] ?? name))];
}

/** What is no setting of its own, by the setting that names the file. */
const READ_FROM: Readonly<Record<string, string>> = { 'backend.authorities': 'backend.caFile' };

function isReloadable(name: string): name is ReloadableSetting {
  return (RELOADABLE as readonly string[]).includes(name);
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
