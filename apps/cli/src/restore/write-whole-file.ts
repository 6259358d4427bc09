import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const OWNER_ONLY = 0o600;

/** Where the file is to be, a directory is. */
export class FileIsDirectoryError extends Error {
  override readonly name = 'FileIsDirectoryError';

  constructor(file: string) {
    super(`${file} is a directory`);
  }
}

export interface WholeFile {
  readonly file: string;
  /** Bytes, each of which may be written; the stream fails where one may not. */
  readonly content: Buffer | Readable;
  /** What the bytes go through first. */
  readonly through?: Transform;
  /** Replace a file that is there. */
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
}

/**
 * Writes a file that is whole or not there: under another name beside it first, and renamed when all of it is on the
 * disk. Readable by its owner only.
 *
 * @throws Error where the file exists, or what the content's stream failed with
 */
export async function writeWholeFile({
  file,
  content,
  through,
  overwrite,
  signal,
}: WholeFile): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = path.join(path.dirname(file), `.s3ep-${randomBytes(8).toString('hex')}.partial`);
  try {
    const source = Buffer.isBuffer(content) ? Readable.from([content]) : content;
    const target = createWriteStream(temporary, { flags: 'wx', mode: OWNER_ONLY });
    await (through ? pipeline(source, through, target, { signal }) : pipeline(source, target, { signal }));
    const written = await open(temporary, 'r');
    try {
      await written.datasync();
    } finally {
      await written.close();
    }
    const there = await whatIsAt(file);
    if (there === 'directory') throw new FileIsDirectoryError(file);
    if (there === 'file' && !overwrite) throw new Error(`${file} exists, and is not overwritten`);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function whatIsAt(file: string): Promise<'directory' | 'file' | undefined> {
  try {
    return (await lstat(file)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
