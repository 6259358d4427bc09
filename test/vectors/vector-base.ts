import { createHash } from 'node:crypto';
import { deriveKey, forgeAlteredRecord, forgeRecord, type ForgedFields } from './forge-record';
import { forgeStored } from './forge-stored';
import { rulePlaintext } from './rule-plaintext';
import { fixedRandom } from './fixed-random';
import type { Expectation, ObjectVector, SealedPiece } from './vector';
import { wrapBucketKey } from './wrap-bucket-key';

const CHUNK_BYTES = 65_536;

/** Above this, stored bytes are described by pieces. */
const MAX_LISTED_BYTES = 1_024;

const draw = fixedRandom('s3ep vectors: keys');

/** What the vectors have in common. */
export const KEK = draw(32);
export const OTHER_KEK = draw(32);
export const BUCKET = 'photos';
export const KEK_ID = 'kek-2026';
export const BUCKET_KEY = draw(32);
export const WRAPPED = wrapBucketKey({
  kek: KEK,
  bucketKey: BUCKET_KEY,
  originBucket: BUCKET,
  nonce: draw(12),
});

/** The random values of an object, from its name. */
export interface Secrets {
  dek: Buffer;
  objectId: Buffer;
  attemptId: Buffer;
  dekNonce: Buffer;
  checksumsNonce: Buffer;
}

/** In the order in which the library draws them. */
export function secretsOf(name: string): Secrets {
  const random = fixedRandom(name);
  return {
    dek: random(32),
    objectId: random(16),
    attemptId: random(12),
    dekNonce: random(12),
    checksumsNonce: random(12),
  };
}

/** The pieces of a well-made object. */
export function piecesOf(plaintextBytes: number, attemptId: Buffer): SealedPiece[] {
  return Array.from({ length: Math.floor(plaintextBytes / CHUNK_BYTES) + 1 }, (_, chunk) => ({
    attemptId: attemptId.toString('hex'),
    chunk,
    partNumber: 0,
    plaintext: [chunk * CHUNK_BYTES, Math.min((chunk + 1) * CHUNK_BYTES, plaintextBytes)],
  }));
}

/** The fields of a well-made record. */
export function fieldsOf(secrets: Secrets, plaintextBytes: number): ForgedFields {
  return {
    version: 1,
    kind: 1,
    objectId: secrets.objectId,
    kekId: Buffer.from(KEK_ID),
    originBucket: Buffer.from(BUCKET),
    wrappedBucketKey: WRAPPED,
    plaintextLength: BigInt(plaintextBytes),
    commitment: deriveKey({ ...secrets, info: Buffer.from('s3ep/v1/commitment') }),
    extensions: Buffer.alloc(0),
    dekNonce: secrets.dekNonce,
    trailing: Buffer.alloc(0),
  };
}

/** What a vector changes in a well-made object of 5 bytes; whatever is left out is right. */
export interface Variation {
  name: string;
  expect: Expectation;
  plaintextBytes?: number;
  kek?: Buffer;
  /** Whose key that is, where it is not the record's own. */
  kekId?: string;
  bucket?: string;
  key?: string;
  /** Changes fields before they are sealed. */
  fields?: (fields: ForgedFields, secrets: Secrets) => Partial<ForgedFields>;
  /** Changes fields after they were sealed. */
  altered?: (fields: ForgedFields, secrets: Secrets) => Partial<ForgedFields>;
  /** Changes the record after it was sealed. */
  bytes?: (record: Buffer) => Buffer;
  text?: (record: string) => string;
  sealKey?: string;
  pieces?: (pieces: SealedPiece[], secrets: Secrets) => SealedPiece[];
}

/** A vector from what is special about it. */
export function vectorOf(variation: Variation): ObjectVector {
  const { name, expect, plaintextBytes = 5, key = 'a/key' } = variation;
  const secrets = secretsOf(name);
  const { dek, objectId } = secrets;
  const right = fieldsOf(secrets, plaintextBytes);
  const fields = { ...right, ...variation.fields?.(right, secrets) };
  const forged = { fields, bucketKey: BUCKET_KEY, key: variation.sealKey ?? key, dek };
  const sealed = variation.altered
    ? forgeAlteredRecord({ ...forged, altered: variation.altered(fields, secrets) })
    : forgeRecord(forged);
  const text = (variation.bytes?.(sealed) ?? sealed).toString('base64url');
  const wellMade = piecesOf(plaintextBytes, secrets.attemptId);
  const pieces = variation.pieces?.(wellMade, secrets) ?? wellMade;
  return {
    name,
    expect,
    kek: (variation.kek ?? KEK).toString('hex'),
    ...(variation.kekId !== undefined && { kekId: variation.kekId }),
    bucket: variation.bucket ?? BUCKET,
    key,
    record: variation.text?.(text) ?? text,
    dek: dek.toString('hex'),
    plaintextBytes,
    plaintextSha256: sha256(rulePlaintext(0, plaintextBytes)),
    ...describeStored(forgeStored({ pieces, dek, objectId }), pieces),
    checksums: [],
    ranges: [],
  };
}

/** Lists small stored objects, and describes large ones. */
export function describeStored(
  stored: Buffer,
  pieces: SealedPiece[],
): Pick<ObjectVector, 'stored' | 'storedBytes' | 'storedSha256'> {
  const listed = stored.length <= MAX_LISTED_BYTES;
  return {
    stored: listed ? { base64: stored.toString('base64') } : { pieces },
    storedBytes: stored.length,
    storedSha256: sha256(stored),
  };
}

/** Hex. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
