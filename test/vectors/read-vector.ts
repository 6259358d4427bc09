import { runStage } from '@s3ep/byte-stage';
import {
  FormatError,
  decodeRecord,
  mapRange,
  openObject,
  recipientsOf,
  type ObjectRecord,
} from '@s3ep/object-format';
import { forgeStored } from './forge-stored';
import { metadataInHex } from './metadata-in-hex';
import { unwrapBucketKey } from './unwrap-bucket-key';
import type { Expectation, ObjectVector } from './vector';

/** What a reader found in an object that it accepted. */
export interface ReadObject {
  plaintext: Buffer;
  checksums: { algorithm: string; digest: string }[];
  /** Values in hex. */
  metadata?: Record<string, string>;
  /** The plaintext of each range of the vector. */
  ranges: { storedFirst: number; storedLast: number; plaintext: Buffer }[];
}

/** The stored bytes of a vector. */
export function storedOf(vector: ObjectVector): Buffer {
  if ('base64' in vector.stored) return Buffer.from(vector.stored.base64, 'base64');
  const objectId = Buffer.from(vector.record, 'base64url').subarray(2, 18);
  return forgeStored({ pieces: vector.stored.pieces, dek: Buffer.from(vector.dek, 'hex'), objectId });
}

/** Reads a vector as a proxy does: from its KEK, its record and its stored bytes; or says why not. */
export function readVector(vector: ObjectVector): ReadObject | Exclude<Expectation, 'success'> {
  try {
    return readObject(vector);
  } catch (error) {
    if (error instanceof FormatError) return error.reason;
    throw error;
  }
}

function readObject(vector: ObjectVector): ReadObject | 'bucket-key' | 'bucket' {
  const record = decodeRecord(vector.record);
  const bucketKey = unwrapBucketKey({
    kek: vector.kek,
    wrapped: wrappedFor(record, vector.kekId),
    originBucket: record.originBucket,
  });
  if (bucketKey === undefined) return 'bucket-key';
  const opened = openObject({ record, bucketKey, objectKey: vector.key });
  // object-format.md 2.2: no vector lists another origin for its bucket
  if (record.originBucket !== vector.bucket) return 'bucket';
  const stored = storedOf(vector);
  const { metadata } = opened;
  return {
    ...(metadata !== undefined && { metadata: metadataInHex(metadata) }),
    plaintext: runStage(opened.opener(), stored),
    checksums: opened.checksums.map(({ algorithm, digest }) => ({
      algorithm,
      digest: digest.toString('hex'),
    })),
    ranges: vector.ranges.map(({ first, last }) => {
      const range = mapRange({ first, last, plaintextBytes: opened.plaintextBytes });
      const { storedFirst, storedLast } = range;
      const plaintext = runStage(opened.opener(range), stored.subarray(storedFirst, storedLast + 1));
      return { storedFirst, storedLast, plaintext };
    }),
  };
}

/** The bucket key as the record's own key-encryption key wrapped it, or as the recipient of that name did. */
export function wrappedFor(record: ObjectRecord, kekId: string | undefined): Buffer {
  if (kekId === undefined) return record.wrappedBucketKey;
  const recipient = recipientsOf(record.extensions).find((candidate) => candidate.kekId === kekId);
  return recipient?.wrapped ?? Buffer.alloc(0);
}
