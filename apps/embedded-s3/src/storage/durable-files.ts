import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DirectorySync } from './directory-sync';

const TEMPORARY = 'tmp';

/**
 * Writes files so that a crash at any moment leaves the old content or the new, whole: temporary file, fsync,
 * rename, fsync of the directory. Whatever lies in the temporary directory at start is a leftover.
 */
export class DurableFiles {
  readonly #temporary: string;
  readonly #directories = new DirectorySync();

  constructor(root: string) {
    this.#temporary = path.join(root, TEMPORARY);
  }

  /** Empties the temporary directory; for the start only. */
  async removeLeftovers(): Promise<void> {
    await rm(this.#temporary, { recursive: true, force: true });
    await mkdir(this.#temporary, { recursive: true });
  }

  /** A path for a new temporary file, on the same file system. */
  temporaryPath(): string {
    return path.join(this.#temporary, randomBytes(16).toString('hex'));
  }

  /** Replaces a small file. */
  async write(file: string, content: string | Buffer): Promise<void> {
    const temporary = this.temporaryPath();
    try {
      const handle = await open(temporary, 'wx');
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await this.#directories.sync(path.dirname(file));
  }

  /** Removes a file, durably. */
  async remove(file: string): Promise<void> {
    await rm(file, { force: true });
    await this.#directories.sync(path.dirname(file));
  }

  /** Takes a whole directory away at once, then deletes it. */
  async removeDirectory(directory: string): Promise<void> {
    const grave = this.temporaryPath();
    await rename(directory, grave);
    await this.#directories.sync(path.dirname(directory));
    await rm(grave, { recursive: true, force: true });
  }
}
