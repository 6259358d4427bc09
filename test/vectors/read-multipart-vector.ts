import { runStage } from '@s3ep/byte-stage';
import {
  decodeRecord,
  decodeUploadState,
  FormatError,
  manifestBytes,
  openMultipartObject,
  openUploadState,
  parseManifestTail,
  type ManifestLayout,
  type ObjectRecord,
} from '@s3ep/object-format';
import { forgePieces } from './multipart-base';
import type { MultipartVector, UploadStateVector } from './multipart-vector';
import { metadataInHex } from './metadata-in-hex';
import { wrappedFor } from './read-vector';
import { unwrapBucketKey } from './unwrap-bucket-key';
import type { Expectation } from './vector';

/** What a reader found in a multipart object that it accepted. */
export interface ReadMultipart {
  plaintext: Buffer;
  layout: ManifestLayout;
  /** Values in hex. */
  metadata?: Record<string, string>;
  /** The plaintext of each range of the vector. */
  ranges: { storedFirst: number; storedLast: number; plaintext: Buffer }[];
}

/** The stored bytes of a vector. */
export function storedMultipartOf({ pieces, record, dek }: MultipartVector): Buffer {
  const objectId = Buffer.from(record, 'base64url').subarray(2, 18);
  return forgePieces({ pieces, dek: Buffer.from(dek, 'hex'), objectId });
}

/** Reads a vector as a proxy does: from its KEK, its record, its ETag and its stored bytes; or says why not. */
export function readMultipartVector(
  vector: MultipartVector,
): ReadMultipart | Exclude<Expectation, 'success'> {
  return reasonOf(() => {
    const record = decodeRecord(vector.record);
    const bucketKey = bucketKeyOf(vector, record);
    const opened = openMultipartObject({ record, bucketKey, objectKey: vector.key });
    const stored = storedMultipartOf(vector);
    const backendParts = vector.etagParts ?? parseManifestTail(stored.subarray(-8));
    const bytes = stored.subarray(-manifestBytes(backendParts));
    const layout = opened.openManifest({ bytes, backendParts, storedBytes: stored.length });
    const read = (plan: ReturnType<ManifestLayout['planWhole']>) =>
      runStage(opened.opener(plan), stored.subarray(plan.storedFirst, plan.storedLast + 1));
    const { metadata } = opened;
    return {
      ...(metadata !== undefined && { metadata: metadataInHex(metadata) }),
      plaintext: read(layout.planWhole()),
      layout,
      ranges: vector.ranges.map(({ first, last }) => {
        const plan = layout.planRange({ first, last });
        return { storedFirst: plan.storedFirst, storedLast: plan.storedLast, plaintext: read(plan) };
      }),
    };
  });
}

/** Opens the state of an upload as a request finds it, or says why not. */
export function readUploadState(vector: UploadStateVector): Expectation {
  return reasonOf(() => {
    const state = decodeUploadState(Buffer.from(vector.base64, 'base64'));
    const bucketKey = bucketKeyOf(vector, state.record);
    openUploadState({ state, bucketKey, objectKey: vector.key, uploadId: vector.uploadId });
    return 'success';
  });
}

function reasonOf<Value>(read: () => Value): Value | FormatError['reason'] {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) return error.reason;
    throw error;
  }
}

/** No multipart vector has a bucket key that does not open: those are in bucket-keys.json. */
function bucketKeyOf({ kek, kekId }: { kek: string; kekId?: string }, record: ObjectRecord): Buffer {
  const { originBucket } = record;
  const bucketKey = unwrapBucketKey({ kek, wrapped: wrappedFor(record, kekId), originBucket });
  if (bucketKey === undefined) throw new Error('the bucket key does not open');
  return bucketKey;
}
