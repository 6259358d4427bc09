import { NONCE_BYTES } from '../format-constants';

/** Offset of the low 32 bits of a nonce: no object has 2^32 chunks. */
const LOW_WORD_OFFSET = NONCE_BYTES - 4;

/** `u96(chunkIndex)` (object-format.md 3). Its own buffer, because a cipher may read it later. */
export function chunkNonce(chunkIndex: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(chunkIndex, LOW_WORD_OFFSET);
  return nonce;
}
