import {
  MAX_PART_PLAINTEXT_BYTES,
  multipartPlaintextSize,
  multipartStoredSize,
  partChunkBytes,
  storedPartSize,
} from '@s3ep/object-format';
import type { MultipartSizeVector, PartSizeVector } from './multipart-vector';

const MIB = 2 ** 20;

/** Lengths of parts around the places where the chunk size doubles (object-format.md 4.1). */
export function partSizeVectors(): PartSizeVector[] {
  const doublings = Array.from({ length: 8 }, (_, index) => 32 * MIB * 2 ** index);
  const lengths = [
    0,
    1,
    65_536,
    5 * MIB,
    ...doublings.flatMap((at) => [at - 1, at]),
    MAX_PART_PLAINTEXT_BYTES,
  ];
  return lengths.map((plaintextBytes) => ({
    plaintextBytes,
    chunkBytes: partChunkBytes(plaintextBytes),
    storedBytes: storedPartSize(plaintextBytes),
  }));
}

/** Sizes of whole objects, and sizes that no object has (object-format.md 4.3). */
export function multipartSizeVectors(): MultipartSizeVector[] {
  const possible = [
    [0, 1],
    [5, 2],
    [27, 4],
    [10 * 2 ** 40, 9_999],
    [9_999 * MAX_PART_PLAINTEXT_BYTES, 10_000],
  ].map(([plaintextBytes = 0, backendParts = 0]) => ({
    storedBytes: multipartStoredSize({ plaintextBytes, backendParts }),
    backendParts,
  }));
  const impossible = [
    { storedBytes: multipartStoredSize({ plaintextBytes: 0, backendParts: 1 }) - 1, backendParts: 1 },
    { storedBytes: 10 ** 9, backendParts: 0 },
    { storedBytes: 10 ** 9, backendParts: 10_001 },
  ];
  return [...possible, ...impossible].map((sizes) => ({
    ...sizes,
    plaintextBytes: multipartPlaintextSize(sizes) ?? null,
  }));
}
