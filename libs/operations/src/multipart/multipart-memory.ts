import { ByteBudget } from './byte-budget';
import { KEPT_BELOW_STORED_BYTES } from './part-sizes';
import { UploadCache } from './upload-cache';

/** Small parts that are in memory at once: each twice, as it came and as it is stored. */
const HELD_PARTS_OF_FULL_SIZE = 8;

/** What all requests about uploads share. */
export class MultipartMemory {
  readonly uploads = new UploadCache();
  /** Of small parts, which are held until the backend has told their ETag. */
  readonly heldParts = new ByteBudget(HELD_PARTS_OF_FULL_SIZE * KEPT_BELOW_STORED_BYTES);
}
