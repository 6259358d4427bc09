import type { MultipartSettings } from '@s3ep/config';
import type { BucketKeys } from '@s3ep/key-management';
import { storedPartSize } from '@s3ep/object-format';
import { BoundedCache } from '../bounded-cache';
import { ByteBudget } from './byte-budget';
import { EndedUploads } from './ended-uploads';
import { MIN_PART_BYTES } from './part-sizes';
import { SeenBuckets } from './seen-buckets';
import { UploadCache } from './upload-cache';

/** Small parts that are in memory at once, if they are of S3's smallest size: each twice, as it came and as it is stored. */
const HELD_PARTS = 6;
const REOPENED_PARTS = 2;
/** 32 digits each. */
const MOST_PLAIN_UPLOADS = 20_000;

/** What all requests about uploads share. */
export class MultipartMemory {
  readonly #uploads = new WeakMap<BucketKeys, UploadCache>();
  /** Those that ended here, for the sweep. */
  readonly ended = new EndedUploads();
  /** Those found to have no record, by the id that their state would have. */
  readonly plainUploads = new BoundedCache<true>({ limit: MOST_PLAIN_UPLOADS, weightOf: () => 1 });
  /** Where uploads are, for the sweep. */
  readonly seenBuckets = new SeenBuckets();
  /** Of small parts, which are held until the backend has told their ETag. */
  readonly heldParts: ByteBudget;
  /** Of kept parts, which completions read again. A budget of their own: clients that send slowly hold none up. */
  readonly reopenedParts: ByteBudget;
  /** Where the state of all uploads lies; undefined: in the bucket of each. */
  readonly stateBucket: string | undefined;
  /** Stored bytes of the largest part that is kept, exclusively. */
  readonly keepPartsBelowBytes: number;

  constructor({
    stateBucket,
    keepPartsBelowBytes,
  }: Pick<MultipartSettings, 'stateBucket' | 'keepPartsBelowBytes'>) {
    this.stateBucket = stateBucket;
    this.keepPartsBelowBytes = keepPartsBelowBytes;
    this.heldParts = new ByteBudget(Math.max(HELD_PARTS * MIN_PART_BYTES, keepPartsBelowBytes));
    this.reopenedParts = new ByteBudget(Math.max(REOPENED_PARTS * MIN_PART_BYTES, keepPartsBelowBytes));
  }

  /** Uploads that were opened by these rules: a key that another configuration does not allow is not used under it. */
  uploadsOf(keyRing: BucketKeys): UploadCache {
    let uploads = this.#uploads.get(keyRing);
    if (uploads === undefined) {
      uploads = new UploadCache();
      this.#uploads.set(keyRing, uploads);
    }
    return uploads;
  }

  /**
   * Whether a part of so many bytes of plaintext is kept beside the upload: it may be the last one, where the manifest
   * is to stand, so at completion it is stored again together with it (object-format 4.3, 5).
   */
  keeps(plaintextBytes: number): boolean {
    return storedPartSize(plaintextBytes) < this.keepPartsBelowBytes;
  }
}
