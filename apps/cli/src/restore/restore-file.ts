import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ByteStage } from '@s3ep/byte-stage';
import { StageTransform } from '@s3ep/byte-stage';
import type { KeyRing } from '@s3ep/key-management';
import {
  decodeRecord,
  MANIFEST_TAIL_BYTES,
  manifestBytes,
  openMultipartObject,
  type OpenedMultipartObject,
  openObject,
  parseManifestTail,
  recipientsOf,
} from '@s3ep/object-format';
import { describeObject, toS3Failure } from '@s3ep/operations';
import type { SavedRecord } from './saved-record';
import { writeRestored } from './write-restored';

export interface RestoreFile {
  readonly keyRing: KeyRing;
  /** The object as the backend stores it. */
  readonly stored: string;
  readonly saved: SavedRecord;
  readonly bucket: string;
  readonly key: string;
  readonly file: string;
  readonly overwrite: boolean;
  /** Write beside it what describes it: what is sealed in the record, or what was saved with it. */
  readonly metadata: boolean;
  readonly signal: AbortSignal;
}

/**
 * Decrypts a stored object that lies in a file.
 * @returns bytes of plaintext
 * @throws DecryptionError, Error of the file system
 */
export async function restoreFile(restore: RestoreFile): Promise<number> {
  const { keyRing, stored, saved, bucket, key, file, overwrite, signal } = restore;
  try {
    const record = decodeRecord(saved.record);
    const bucketKey = await keyRing.bucketKeyForOpen({
      bucket,
      kekId: record.kekId,
      originBucket: record.originBucket,
      wrapped: record.wrappedBucketKey,
      recipients: recipientsOf(record.extensions),
    });
    const sealed = { record, bucketKey, objectKey: key };
    const opened = record.kind === 'multipart' ? openMultipartObject(sealed) : openObject(sealed);
    const plan =
      'openManifest' in opened ? await planMultipart(opened, stored) : await planSinglePart(opened, stored);
    const isDescribed = restore.metadata && (opened.metadata ?? saved.headers) !== undefined;
    await writeRestored({
      file,
      content: createReadStream(stored, { start: 0, end: plan.storedLast }),
      through: new StageTransform(plan.opener),
      description: isDescribed ? describeObject(saved.headers ?? {}, opened.metadata) : undefined,
      overwrite,
      signal,
    });
    return plan.plaintextBytes;
  } catch (error) {
    throw toS3Failure(error);
  }
}

interface FilePlan {
  /** Of the stored bytes that are read, from 0. */
  readonly storedLast: number;
  readonly plaintextBytes: number;
  readonly opener: ByteStage;
}

async function planSinglePart(opened: ReturnType<typeof openObject>, stored: string): Promise<FilePlan> {
  const storedBytes = await sizeOf(stored);
  opened.requireStoredSize(storedBytes);
  return { storedLast: storedBytes - 1, plaintextBytes: opened.plaintextBytes, opener: opened.opener() };
}

async function planMultipart(opened: OpenedMultipartObject, stored: string): Promise<FilePlan> {
  const storedBytes = await sizeOf(stored);
  const backendParts = parseManifestTail(await lastBytes(stored, storedBytes, MANIFEST_TAIL_BYTES));
  const bytes = await lastBytes(stored, storedBytes, manifestBytes(backendParts));
  const layout = opened.openManifest({ bytes, backendParts, storedBytes });
  const read = layout.planWhole();
  return { storedLast: read.storedLast, plaintextBytes: layout.plaintextBytes, opener: opened.opener(read) };
}

async function sizeOf(file: string): Promise<number> {
  const handle = await open(file, 'r');
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/** @throws FormatError `manifest-tail` of parseManifestTail where the file is shorter */
async function lastBytes(file: string, storedBytes: number, bytes: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(bytes, storedBytes));
    await handle.read({ buffer, position: storedBytes - buffer.length });
    return buffer;
  } finally {
    await handle.close();
  }
}
