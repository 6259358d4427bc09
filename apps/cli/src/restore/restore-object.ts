import { holdBackStage, type InPlaceObjects, type StoredName, toS3Failure } from '@s3ep/operations';
import type { Placing } from './place-files';
import { writeRestored } from './write-restored';

export interface RestoreObject extends Placing {
  readonly objects: InPlaceObjects;
  readonly name: StoredName;
  readonly file: string;
  /** Write beside it what describes it. */
  readonly metadata: boolean;
  /** Take an object that is not encrypted as it is: nothing vouches for its bytes. */
  readonly copyPlain: boolean;
  readonly signal: AbortSignal;
}

/**
 * Decrypts one object of the backend into a file.
 * @returns bytes of plaintext
 * @throws DecryptionError, S3Error of the backend, NameTakenError, Error of the file system
 */
export async function restoreObject(restore: RestoreObject): Promise<number> {
  const { objects, name, file, overwrite, since, metadata, copyPlain, signal } = restore;
  const found = await objects.find(name);
  if (!found) throw new Error('there is no such object');
  if (!found.isEncrypted && !copyPlain)
    throw new Error('it is not encrypted, so nothing vouches for its bytes; --copy-plain takes it as it is');
  try {
    const opened = await objects.open(found);
    const content = await objects.read(found, opened, holdBackStage());
    const description = metadata ? objects.describe(found, opened) : undefined;
    await writeRestored({ file, content, description, overwrite, since, signal });
    return opened.plaintextBytes;
  } catch (error) {
    throw toS3Failure(error);
  }
}
