import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const OWNER_ONLY = 0o600;

export interface FileContent {
  /** What it is to be called. */
  readonly file: string;
  /** Bytes, each of which may be written; the stream fails where one may not. */
  readonly content: Buffer | Readable;
  /** What the bytes go through first. */
  readonly through?: Transform;
}

/** A file that is whole on the disk, beside where it is to be, and has another name yet. */
export interface StagedFile {
  readonly file: string;
  readonly temporary: string;
}

/**
 * Writes a file under a name that nothing else has, readable by its owner only.
 * @throws Error of the file system, or what the content's stream failed with; nothing is left then
 */
export async function stageFile(
  { file, content, through }: FileContent,
  signal: AbortSignal,
): Promise<StagedFile> {
  const directory = path.dirname(file);
  await mkdir(directory, { recursive: true });
  const temporary = path.join(directory, temporaryName());
  try {
    const source = Buffer.isBuffer(content) ? Readable.from([content]) : content;
    const target = createWriteStream(temporary, { flags: 'wx', mode: OWNER_ONLY });
    await (through ? pipeline(source, through, target, { signal }) : pipeline(source, target, { signal }));
    await syncData(temporary);
    return { file, temporary };
  } catch (error) {
    await discard({ temporary });
    throw error;
  }
}

/** Of a file that is not whole yet. */
export function temporaryName(): string {
  return `.s3ep-${randomBytes(8).toString('hex')}.partial`;
}

export async function discard({ temporary }: Pick<StagedFile, 'temporary'>): Promise<void> {
  await rm(temporary, { force: true });
}

async function syncData(file: string): Promise<void> {
  const written = await open(file, 'r');
  try {
    await written.datasync();
  } finally {
    await written.close();
  }
}
