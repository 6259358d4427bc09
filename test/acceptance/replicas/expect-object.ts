import { expect } from '@jest/globals';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import type { UploadSite } from './perform-upload';
import type { Slice } from './pool-of-bytes';

/** An object that was completed, and what it must be made of. */
export interface CompletedUpload {
  readonly key: string;
  readonly etag: string;
  readonly slices: readonly Slice[];
  readonly bytes: number;
}

/** HEAD and the whole of it, byte for byte. */
export async function expectWhole(site: UploadSite, object: CompletedUpload): Promise<void> {
  const { replicas, random, Bucket } = site;
  const { key: Key, etag: ETag, bytes } = object;
  const head = await replicas.ask(random, (s3) => s3.send(new HeadObjectCommand({ Bucket, Key })));
  expect({ key: Key, bytes: head.ContentLength, etag: head.ETag }).toEqual({ key: Key, bytes, etag: ETag });
  expect(await readExactly(site, object, undefined)).toBe(bytes);
}

/** @param range both ends inclusive */
export async function expectRange(
  site: UploadSite,
  object: CompletedUpload,
  range: { readonly first: number; readonly last: number },
): Promise<void> {
  expect(await readExactly(site, object, range)).toBe(range.last - range.first + 1);
}

/** Compares as it comes, so that nothing large is held. Where a read breaks off, the next goes on, of the same object. */
async function readExactly(
  { replicas, random, pool, Bucket }: UploadSite,
  { key: Key, etag: IfMatch, slices, bytes: total }: CompletedUpload,
  range: { readonly first: number; readonly last: number } | undefined,
): Promise<number> {
  const wanted = range ? range.last - range.first + 1 : total;
  let bytes = 0;
  await replicas.ask(random, async (s3) => {
    // all of it had come when it broke off
    if (bytes > 0 && bytes === wanted) return;
    const first = (range?.first ?? 0) + bytes;
    const Range = range || bytes > 0 ? `bytes=${first}-${range?.last ?? ''}` : undefined;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, IfMatch, Range }));
    for await (const piece of Body as AsyncIterable<Buffer>) {
      const offset = (range?.first ?? 0) + bytes;
      if (!pool.holds(slices, offset, piece)) throw new WrongBytes(Key, offset);
      bytes += piece.length;
    }
  });
  return bytes;
}

class WrongBytes extends RangeError {
  constructor(key: string, offset: number) {
    super(`wrong bytes of ${key} within the piece at ${offset}`);
  }
}
