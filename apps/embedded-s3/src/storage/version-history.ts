import { NULL_VERSION } from './stored-version';
import type { KeyHistory, ObjectVersion, StoredVersion } from './stored-version';

/** Of a bucket. Once enabled, versioning can only be suspended. */
export type Versioning = 'off' | 'enabled' | 'suspended';

/** A change of one key: what is kept (undefined: the key is gone) and what has lost its place. */
export interface HistoryChange {
  readonly versions: readonly StoredVersion[];
  readonly displaced: readonly StoredVersion[];
}

/** The version a request without version id speaks of; undefined if there is none or it is a delete marker. */
export function currentObject(history: KeyHistory | undefined): ObjectVersion | undefined {
  const newest = history?.versions[0];
  return newest?.kind === 'object' ? newest : undefined;
}

export function findVersion(history: KeyHistory | undefined, versionId: string): StoredVersion | undefined {
  return history?.versions.find((version) => version.versionId === versionId);
}

/** Puts a version on top. A null version takes the place of the earlier null version. */
export function withVersion(versions: readonly StoredVersion[], added: StoredVersion): HistoryChange {
  const displaced =
    added.versionId === NULL_VERSION ? versions.filter((version) => version.versionId === NULL_VERSION) : [];
  return { versions: [added, ...versions.filter((version) => !displaced.includes(version))], displaced };
}

/** Takes one version out for good. */
export function withoutVersion(versions: readonly StoredVersion[], versionId: string): HistoryChange {
  return {
    versions: versions.filter((version) => version.versionId !== versionId),
    displaced: versions.filter((version) => version.versionId === versionId),
  };
}

/** Changes what is kept about one version, its bytes untouched. */
export function withChangedVersion(
  versions: readonly StoredVersion[],
  changed: StoredVersion,
): HistoryChange {
  return {
    versions: versions.map((version) => (version.versionId === changed.versionId ? changed : version)),
    displaced: [],
  };
}

/** The data files of versions. */
export function dataFilesOf(versions: readonly StoredVersion[]): string[] {
  return versions.flatMap((version) =>
    version.kind === 'object' ? version.segments.map((segment) => segment.file) : [],
  );
}
