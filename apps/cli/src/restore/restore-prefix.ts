import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { BackendSession } from '@s3ep/backend';
import { inParallel, type InPlaceObjects, listStored } from '@s3ep/operations';
import { type StoredEntry, parseObjectKey } from '@s3ep/s3-protocol';
import { fileNameOfKey } from './file-name-of-key';
import { restoreObject } from './restore-object';
import { whyNotRestored } from './why-not-restored';
import { FileIsDirectoryError } from './write-whole-file';

/** A key may be both an object and the directory of others. No key's file name ends like these. */
const DIRECTORY_BESIDE_FILE = '%dir';
const FILE_BESIDE_DIRECTORY = '%file';

export interface RestorePrefix {
  readonly backend: BackendSession;
  readonly objects: InPlaceObjects;
  readonly bucket: string;
  readonly prefix: string;
  readonly directory: string;
  readonly overwrite: boolean;
  readonly metadata: boolean;
  readonly copyPlain: boolean;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Told of each object that is whole in its file. */
  readonly restored: (restored: {
    readonly key: string;
    readonly file: string;
    readonly bytes: number;
  }) => void;
  readonly failed: (failure: { readonly key: string; readonly why: string }) => void;
}

/** Decrypts everything below a prefix into a directory. What fails is told, and the rest goes on. */
export async function restorePrefix(restore: RestorePrefix): Promise<void> {
  const { backend, bucket, prefix, concurrency, signal } = restore;
  for await (const page of listStored({ backend, bucket, prefix, versions: false }))
    await inParallel(page, concurrency, async (listed) => {
      signal.throwIfAborted();
      try {
        await restoreListed(restore, listed);
      } catch (error) {
        signal.throwIfAborted();
        restore.failed({ key: listed.key, why: whyNotRestored(error) });
      }
    });
}

async function restoreListed(restore: RestorePrefix, { key }: StoredEntry): Promise<void> {
  const { directory, restored, ...rest } = restore;
  const name = { key: parseObjectKey(key) };
  const file = await placeBelow(directory, fileNameOfKey(key));
  try {
    const bytes = await restoreObject({ ...rest, name, file });
    restored({ key, file, bytes });
  } catch (error) {
    if (!(error instanceof FileIsDirectoryError)) throw error;
    const beside = file + FILE_BESIDE_DIRECTORY;
    const bytes = await restoreObject({ ...rest, name, file: beside });
    restored({ key, file: beside, bytes });
  }
}

/** Makes the directories of a file; one whose name a file has already gets another name. */
async function placeBelow(directory: string, name: string): Promise<string> {
  const segments = name.split('/');
  const last = segments.pop() ?? '';
  let parent = directory;
  for (const segment of segments) parent = await makeDirectory(path.join(parent, segment));
  return path.join(parent, last);
}

async function makeDirectory(wanted: string): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true });
    return wanted;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const beside = wanted + DIRECTORY_BESIDE_FILE;
    await mkdir(beside, { recursive: true });
    return beside;
  }
}
