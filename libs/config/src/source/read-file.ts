import { readFileSync, statSync } from 'node:fs';

export interface FileContent {
  readonly text: string;
  /** Permission bits, where the file system has them. */
  readonly mode?: number;
}

/** Reads a whole file; throws what node:fs throws. */
export type ReadFile = (path: string) => FileContent;

export const readFileFromDisk: ReadFile = (path) => ({
  text: readFileSync(path, 'utf8'),
  mode: statSync(path).mode & 0o777,
});

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a directory',
};

/** Why a file could not be read, to follow its name. */
export function whyUnreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return REASONS[code] ?? `cannot be read (${code})`;
}
