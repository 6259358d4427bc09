import type { ChecksumAlgorithm, MultipartChecksum } from '@s3ep/object-format';
import type { Expectation, SealedPiece } from './vector';

/** A piece of a stored multipart object: a sealed chunk, zeros, or bytes as they are. */
export type MultipartPiece = SealedPiece | { zeros: number } | { base64: string };

/** A multipart object as it is found in a backend. */
export interface MultipartVector {
  name: string;
  expect: Expectation;
  /** Hex; a key-encryption key of provider `local-aes`. */
  kek: string;
  /** The name of that key-encryption key, where it is not the record's own but a recipient's (2.3, type 3). */
  kekId?: string;
  /** The bucket in which the object is found. */
  bucket: string;
  key: string;
  /** The metadata entry `s3ep`. */
  record: string;
  /** The number of backend parts in its ETag; null where the ETag has none. */
  etagParts: number | null;
  /** Hex: to describe pieces. */
  dek: string;
  /** The plaintext's byte `i` is `i mod 251`. */
  plaintextBytes: number;
  plaintextSha256: string;
  pieces: MultipartPiece[];
  storedBytes: number;
  storedSha256: string;
  /** As the manifest lists them; attemptId in hex, null where it is not bound. */
  parts: { partNumber: number; plaintextBytes: number; attemptId: string | null }[];
  /** Bytes in hex. */
  checksum: { algorithm: ChecksumAlgorithm; type: MultipartChecksum['type']; bytes: string } | null;
  /** What is sealed in the record, values in hex; left out where it has nothing of the kind (2.4). */
  metadata?: Record<string, string>;
  /** Plaintext ranges, both ends inclusive, with the stored bytes that hold them. */
  ranges: { first: number; last: number; storedFirst: number; storedLast: number }[];
}

/** A stored size and a number of backend parts; the plaintext size is null where no object has them. */
export interface MultipartSizeVector {
  storedBytes: number;
  backendParts: number;
  plaintextBytes: number | null;
}

/** The length of a part, with what follows from it (object-format.md 4.1). */
export interface PartSizeVector {
  plaintextBytes: number;
  chunkBytes: number;
  storedBytes: number;
}

/** A part's ETag (object-format.md 4.2), attemptId in hex; both are null where it is a bare backend ETag. */
export interface PartEtagVector {
  etag: string;
  backendEtag: string;
  attemptId: string | null;
  plaintextBytes: number | null;
  /** Of the part, digest in hex; left out where the ETag holds none. */
  checksum?: { algorithm: ChecksumAlgorithm; digest: string };
}

/** The state object of an open upload (object-format.md 5), as a request for `key` and `uploadId` finds it. */
export interface UploadStateVector {
  name: string;
  expect: Expectation;
  kek: string;
  bucket: string;
  key: string;
  uploadId: string;
  /** `<id>` for this bucket, key and upload. */
  id: string;
  base64: string;
}
