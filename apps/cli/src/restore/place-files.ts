import { lstatSync, renameSync, rmSync } from 'node:fs';
import type { StagedFile } from './stage-file';

/** Something has the name of a file that is to be placed, and keeps it. */
export class NameTakenError extends Error {
  override readonly name = 'NameTakenError';

  constructor(
    file: string,
    /** `file`: one that was there before, or may have been. */
    readonly by: 'directory' | 'file' | 'file of this run',
  ) {
    super(by === 'directory' ? `${file} is a directory` : `${file} exists, and is not overwritten`);
  }
}

export interface Placing {
  /** Replace files that are there; not those of this run. */
  readonly overwrite: boolean;
  /** When this run began, by the clock of the file system: nanoseconds. undefined: it writes one object only. */
  readonly since?: bigint | undefined;
}

/**
 * Gives staged files their names, all of them or none. It does not yield, so no other object of this run comes
 * between looking and renaming, whatever the file system takes for the same name.
 *
 * @throws NameTakenError, Error of the file system
 */
export function placeFiles(staged: readonly StagedFile[], placing: Placing): void {
  for (const { file } of staged) requireFree(file, placing);
  const placed: string[] = [];
  try {
    for (const { file, temporary } of staged) {
      renameSync(temporary, file);
      placed.push(file);
    }
  } catch (error) {
    for (const file of placed) rmSync(file, { force: true });
    throw error;
  }
}

function requireFree(file: string, { overwrite, since }: Placing): void {
  const there = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  if (there === undefined) return;
  if (there.isDirectory()) throw new NameTakenError(file, 'directory');
  // whatever was changed since is taken for this run's: one name too many is better than an object lost
  if (since !== undefined && there.ctimeNs >= since) throw new NameTakenError(file, 'file of this run');
  if (!overwrite) throw new NameTakenError(file, 'file');
}
