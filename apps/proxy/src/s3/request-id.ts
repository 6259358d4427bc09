import { randomBytes } from 'node:crypto';

const ID_BYTES = 8;
const POOLED_IDS = 512;

let pool = Buffer.alloc(0);
let used = 0;

/** 16 upper-case hexadecimal digits, as S3's x-amz-request-id. Drawn in batches: one draw costs as much as many. */
export function newRequestId(): string {
  if (used >= pool.length) {
    pool = randomBytes(ID_BYTES * POOLED_IDS);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('hex', used - ID_BYTES, used).toUpperCase();
}
