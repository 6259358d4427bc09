import type { Placing } from './place-files';
import { placeFiles } from './place-files';
import { metadataFile } from './metadata-file';
import { discard, type FileContent, type StagedFile, stageFile } from './stage-file';

export interface RestoredContent extends FileContent, Placing {
  /** What describes the object, to be written beside it; undefined: not wanted, or nothing is known. */
  readonly description: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
}

/**
 * Writes an object's plaintext, and what describes it, into files that are whole or not there: under other names
 * beside them first, and renamed together when all is on the disk, the content last.
 *
 * @throws NameTakenError, Error of the file system, what the content's stream failed with
 */
export async function writeRestored({ description, signal, ...restored }: RestoredContent): Promise<void> {
  const staged: StagedFile[] = [];
  try {
    const content = await stageFile(restored, signal);
    staged.push(content);
    if (description) staged.unshift(await stageFile(metadataFile(restored.file, description), signal));
    placeFiles(staged, restored);
  } catch (error) {
    await Promise.all(staged.map(discard));
    throw error;
  }
}
