import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const OWNER_ONLY = 0o600;

/** Writes a file that only its owner may read; an older one is replaced at once as a whole. */
export function writePrivateFile(file: string, content: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: OWNER_ONLY, flag: 'wx' });
}

/** The content of a file; where there is none, it is made first, whole or not at all. */
export function keepOrWritePrivateFile(file: string, make: () => string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const temporary = `${file}.${process.pid}.new`;
  writePrivateFile(temporary, `${make()}\n`);
  try {
    linkSync(temporary, file); // unlike rename, it never replaces a file that came in between
  } finally {
    rmSync(temporary);
  }
  return readFileSync(file, 'utf8').trimEnd();
}
