import { readFile, writeFile } from 'node:fs/promises';
import { selectObject } from '../objects/select-version';
import type { ObjectVersion } from '../storage/stored-version';
import type { Storage } from '../storage/storage';
import { withChangedVersion } from '../storage/version-history';

export interface RawPlace {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** An object as it lies in storage. */
export interface RawObject extends Pick<ObjectVersion, 'etag' | 'headers' | 'metadata'> {
  readonly bytes: number;
  /** Base64. */
  readonly body: string;
}

export async function readRawObject(storage: Storage, place: RawPlace): Promise<RawObject> {
  const bucket = storage.bucket(place.bucket);
  const { etag, headers, metadata, bytes, segments } = selectObject(bucket, place.key, place.versionId);
  const pieces = await Promise.all(segments.map((segment) => readFile(bucket.data.path(segment.file))));
  return { etag, headers, metadata, bytes, body: Buffer.concat(pieces).toString('base64') };
}

/**
 * Replaces any of body, metadata, headers and etag of an object that exists, all at once; what is not named
 * stays, also an ETag or checksum that no longer fits.
 */
export async function replaceRawObject(storage: Storage, place: RawPlace, json: string): Promise<void> {
  const { body, metadata, headers, etag } = JSON.parse(json) as Partial<RawObject>;
  const bucket = storage.bucket(place.bucket);
  const replaced: { segments?: ObjectVersion['segments']; bytes?: number } = {};
  if (body !== undefined) {
    const bytes = Buffer.from(body, 'base64');
    const temporary = storage.durable.temporaryPath();
    await writeFile(temporary, bytes);
    replaced.segments = [{ file: await bucket.data.adopt(temporary), bytes: bytes.length }];
    replaced.bytes = bytes.length;
  }
  await bucket.change(place.key, (versions) => {
    const old = selectObject(bucket, place.key, place.versionId);
    const changed: ObjectVersion = {
      ...old,
      ...replaced,
      ...(metadata ? { metadata } : {}),
      ...(headers ? { headers } : {}),
      ...(etag === undefined ? {} : { etag }),
    };
    const { versions: kept } = withChangedVersion(versions, changed);
    return { versions: kept, displaced: replaced.segments ? [old] : [] };
  });
}
