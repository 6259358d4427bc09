import type { ListedObject } from '@s3ep/s3-protocol';
import { BoundedCache } from '../bounded-cache';

/** An object without a record, or the plaintext's size of an encrypted one in bytes. */
export type ListedSize = 'plain' | number;

/** All names together: some 40,000 objects with keys of usual length. */
const MOST_CHARACTERS = 8 * 1_048_576;

/** A map's own share of an entry. */
const ENTRY_CHARACTERS = 64;

/** What objects in buckets of mode mixed were found to be, by bucket, key and backend ETag (s3-semantics 6). */
export class ListedSizes extends BoundedCache<ListedSize> {
  constructor() {
    super({ limit: MOST_CHARACTERS, weightOf: (_size, name) => name.length + ENTRY_CHARACTERS });
  }
}

/** The same bytes have the same ETag, but not the other way round where the size differs. */
export function nameOfListed(bucket: string, { key, etag, size }: Omit<ListedObject, 'versionId'>): string {
  return `${bucket} ${etag} ${size} ${key}`;
}
