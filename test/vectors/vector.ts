import type { FormatErrorReason } from '@s3ep/object-format';

/** `success`, or why a reader must refuse. */
export type Expectation =
  | 'success'
  /** the wrapped bucket key does not open under this KEK and the record's bucket */
  | 'bucket-key'
  /** the record was written to another bucket than the one it is found in */
  | 'bucket'
  | FormatErrorReason;

/** A key-encryption key of provider `rsa` (object-format.md 1.1). */
export interface RsaKek {
  /** File with the private key, beside the vectors. */
  privateKey: 'rsa-3072.pem' | 'rsa-4096.pem';
  /** Hex. */
  authKey: string;
}

/** One of provider `local-aes`, in hex, or one of `rsa`. */
export type VectorKek = string | RsaKek;

/** A piece of a stored object that is described instead of listed. */
export interface SealedPiece {
  /** Hex. */
  attemptId: string;
  /** The chunk index in the nonce. */
  chunk: number;
  /** The part number in the segment key. */
  partNumber: number;
  /** The plaintext in it: from, inclusive, to, exclusive. */
  plaintext: [number, number];
  /** Hex; the DEK and objectId, where the piece comes from another object. */
  otherDek?: string;
  otherObjectId?: string;
  /** Keep only so many bytes of the piece. */
  keep?: number;
  /** Offset in the piece of a byte whose lowest bit is inverted. */
  flip?: number;
}

/** An object as it is found in a backend. */
export interface ObjectVector {
  name: string;
  expect: Expectation;
  kek: VectorKek;
  /** The name of that key-encryption key, where it is not the record's own but a recipient's (2.3, type 3). */
  kekId?: string;
  /** The bucket in which the object is found. */
  bucket: string;
  key: string;
  /** The metadata entry `s3ep`. */
  record: string;
  /** Hex, where no reader gets it from the record alone: to describe pieces, and to compare. */
  dek: string;
  /** The plaintext's byte `i` is `i mod 251`. */
  plaintextBytes: number;
  plaintextSha256: string;
  stored: { base64: string } | { pieces: SealedPiece[] };
  storedBytes: number;
  storedSha256: string;
  /** Hex digests. */
  checksums: { algorithm: string; digest: string }[];
  /** What is sealed in the record, values in hex; left out where it has nothing of the kind (2.4). */
  metadata?: Record<string, string>;
  /** Ranges, both ends inclusive, with the stored bytes that hold them. */
  ranges: { first: number; last: number; storedFirst: number; storedLast: number }[];
}

/** A bucket key wrapped by provider `local-aes` (object-format.md 1.1); everything in hex but the bucket. */
export interface BucketKeyVector {
  name: string;
  expect: 'success' | 'bucket-key';
  kek: string;
  originBucket: string;
  context: string;
  wrapped: string;
  bucketKey: string;
}

/** A stored size, and the plaintext size that follows from it: null where no object has it. */
export interface SizeVector {
  storedBytes: number;
  plaintextBytes: number | null;
}

/** A bucket key wrapped by provider `rsa` (object-format.md 1.1); bytes in hex. */
export type RsaBucketKeyVector = Omit<BucketKeyVector, 'kek'> & RsaKek;
