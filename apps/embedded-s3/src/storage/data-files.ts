import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * The files with the bytes of objects and parts of one bucket. Each is written once under a name that never
 * comes again; what refers to it is the metadata. A file that is being read is removed when its last reader
 * has finished.
 */
export class DataFiles {
  readonly #directory: string;
  readonly #readers = new Map<string, number>();
  readonly #doomed = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  path(file: string): string {
    return path.join(this.#directory, file);
  }

  /**
   * Takes over a finished and synced temporary file. Its directory entry becomes durable with the metadata
   * that refers to it: file systems with a journal keep the order of renames.
   */
  async adopt(temporary: string): Promise<string> {
    const file = randomBytes(16).toString('hex');
    await rename(temporary, this.path(file));
    return file;
  }

  /** Keeps files readable until the returned function is called. */
  hold(files: readonly string[]): () => void {
    for (const file of files) this.#readers.set(file, (this.#readers.get(file) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const file of files) this.#release(file);
    };
  }

  /**
   * Removes files nobody refers to any more; those being read, later. A file that cannot be removed stays as an
   * orphan, which the next start removes.
   */
  async discard(files: readonly string[]): Promise<void> {
    for (const file of files) {
      if (this.#readers.has(file)) this.#doomed.add(file);
      else await this.#remove(file);
    }
  }

  /** Removes every file that is not referred to; for the start only. */
  async removeOrphans(referred: ReadonlySet<string>): Promise<void> {
    for (const file of await readdir(this.#directory)) {
      if (!referred.has(file)) await rm(this.path(file), { force: true });
    }
  }

  #release(file: string): void {
    const readers = (this.#readers.get(file) ?? 1) - 1;
    if (readers > 0) {
      this.#readers.set(file, readers);
      return;
    }
    this.#readers.delete(file);
    if (this.#doomed.delete(file)) void this.#remove(file);
  }

  async #remove(file: string): Promise<void> {
    try {
      await unlink(this.path(file));
    } catch {
      // an orphan is no error
    }
  }
}
