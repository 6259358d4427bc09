import {
  CHUNK_BYTES,
  MAX_PLAINTEXT_BYTES,
  STORED_CHUNK_BYTES,
  plaintextSize,
  storedSize,
} from '@s3ep/object-format';
import type { SizeVector } from './vector';

/** Stored sizes around the boundaries, and what they say (object-format.md 3.1). */
export function sizeVectors(): SizeVector[] {
  const plaintexts = [
    0,
    1,
    CHUNK_BYTES - 1,
    CHUNK_BYTES,
    CHUNK_BYTES + 1,
    2 * CHUNK_BYTES,
    2 ** 30,
    MAX_PLAINTEXT_BYTES,
  ];
  const impossible = [
    0,
    1,
    27,
    STORED_CHUNK_BYTES,
    STORED_CHUNK_BYTES + 27,
    3 * STORED_CHUNK_BYTES,
    5 * 2 ** 30 + 1,
  ];
  return [...plaintexts.map((bytes) => storedSize(bytes)), ...impossible].map((storedBytes) => ({
    storedBytes,
    plaintextBytes: plaintextSize(storedBytes) ?? null,
  }));
}
