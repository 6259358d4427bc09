import type { StoredEntry } from '@s3ep/s3-protocol';
import type { FailedObject } from '../checkpoint/failed-object';

/** So many fit a checkpoint, which is written every few seconds: a megabyte, with keys of S3's greatest length. */
export const MOST_FAILED_OBJECTS = 1_000;

type Name = Pick<StoredEntry, 'key' | 'versionId'>;

/** The objects that the next run has to try again. */
export class FailedObjects {
  readonly #byName: Map<string, FailedObject>;

  constructor(start: readonly FailedObject[]) {
    this.#byName = new Map(start.map((failed) => [nameOf(failed), failed]));
  }

  get all(): readonly FailedObject[] {
    return [...this.#byName.values()];
  }

  get isFull(): boolean {
    return this.#byName.size >= MOST_FAILED_OBJECTS;
  }

  /** Those that a listing behind this key does not name. */
  upTo(after: string | undefined): readonly FailedObject[] {
    if (after === undefined) return [];
    const last = Buffer.from(after);
    // listings are in the order of UTF-8 bytes (API reference of ListObjectsV2)
    return this.all.filter(({ key }) => Buffer.from(key).compare(last) <= 0);
  }

  add(failed: FailedObject): void {
    this.#byName.set(nameOf(failed), failed);
  }

  /** Takes an object out. @returns how it was counted; undefined where it had not failed */
  take(name: Name): FailedObject | undefined {
    const failed = this.#byName.get(nameOf(name));
    this.#byName.delete(nameOf(name));
    return failed;
  }
}

/** Version ids have no zero byte, so no two names are one. */
function nameOf({ key, versionId = '' }: Name): string {
  return `${versionId}\0${key}`;
}
