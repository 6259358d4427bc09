import { lstat, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { BackendSession } from '@s3ep/backend';
import { inParallel, type InPlaceObjects, listStored } from '@s3ep/operations';
import { type StoredEntry, parseObjectKey } from '@s3ep/s3-protocol';
import { fileNameOfKey, spareNameOfKey } from './file-name-of-key';
import { NameTakenError } from './place-files';
import { restoreObject } from './restore-object';
import { whyNotRestored } from './why-not-restored';
import { discard, temporaryName } from './stage-file';

/** A key may be both an object and the directory of others. No key's own file name ends like this. */
const DIRECTORY_BESIDE_FILE = '%dir';

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

/**
 * Decrypts everything below a prefix into a directory. What fails is told, and the rest goes on. No object takes the
 * file of another one, whatever the file system takes for the same name: it gets another name, and that is told.
 */
export async function restorePrefix(restore: RestorePrefix): Promise<void> {
  const { backend, bucket, prefix, directory, concurrency, signal } = restore;
  const since = await timeIn(directory);
  for await (const page of listStored({ backend, bucket, prefix, versions: false }))
    await inParallel(page, concurrency, async (listed) => {
      signal.throwIfAborted();
      try {
        await restoreListed({ ...restore, since }, listed);
      } catch (error) {
        signal.throwIfAborted();
        restore.failed({ key: listed.key, why: whyNotRestored(error) });
      }
    });
}

async function restoreListed(
  { directory, restored, ...rest }: RestorePrefix & { readonly since: bigint },
  { key }: StoredEntry,
): Promise<void> {
  const name = { key: parseObjectKey(key) };
  const [file, spare] = await placesBelow(directory, key);
  const restoreTo = async (place: string): Promise<void> => {
    restored({ key, file: place, bytes: await restoreObject({ ...rest, name, file: place }) });
  };
  try {
    await restoreTo(file);
  } catch (error) {
    // what was there before this run is the operator's, and is told
    if (!(error instanceof NameTakenError) || error.by === 'file') throw error;
    await restoreTo(spare);
  }
}

/** Makes the directories of a key's file; one whose name a file has already gets another name. */
async function placesBelow(directory: string, key: string): Promise<readonly [file: string, spare: string]> {
  const segments = fileNameOfKey(key).split('/');
  const last = segments.pop() ?? '';
  let parent = directory;
  for (const segment of segments) parent = await makeDirectory(path.join(parent, segment));
  return [path.join(parent, last), path.join(parent, spareNameOfKey(key))];
}

/** By the clock of the file system that holds a directory, which is made if need be: nanoseconds. */
async function timeIn(directory: string): Promise<bigint> {
  await mkdir(directory, { recursive: true });
  const temporary = path.join(directory, temporaryName());
  try {
    await (await open(temporary, 'wx')).close();
    return (await lstat(temporary, { bigint: true })).ctimeNs;
  } finally {
    await discard({ temporary });
  }
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
