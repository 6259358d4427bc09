import { CHECKSUM_CODES, CHECKSUM_TYPE_CODES } from './checksum-codes';
import { fixedRandom } from './fixed-random';
import { forgeExtensions, type ForgedExtensions } from './forge-extensions';
import { forgeManifest, type ForgedManifest } from './forge-manifest';
import { deriveKey, forgeAlteredRecord, forgeRecord, type ForgedFields } from './forge-record';
import { forgeStored } from './forge-stored';
import type { MultipartPiece, MultipartVector } from './multipart-vector';
import { metadataInHex } from './metadata-in-hex';
import { rulePlaintext } from './rule-plaintext';
import type { Expectation, SealedPiece } from './vector';
import { BUCKET, BUCKET_KEY, KEK, KEK_ID, sha256, WRAPPED } from './vector-base';

const CHUNK_BYTES = 65_536;
const OVERHEAD_BYTES = 28;
const PART_OVERHEAD_BYTES = 512 * OVERHEAD_BYTES;

/** One part of a well-made object: its pieces are its chunks and its padding. */
export interface VectorPart {
  partNumber: number;
  plaintextBytes: number;
  attemptId: Buffer;
  pieces: MultipartPiece[];
}

/** The random values of an upload, in the order in which the library draws them. */
export interface UploadSecrets {
  dek: Buffer;
  objectId: Buffer;
  dekNonce: Buffer;
}

/** What a vector is, and what it changes in a well-made object. */
export interface MultipartVariation extends ForgedExtensions {
  name: string;
  expect: Expectation;
  sizes?: readonly number[];
  partNumbers?: readonly number[];
  kept?: boolean;
  bound?: boolean;
  checksum?: MultipartVector['checksum'];
  key?: string;
  sealKey?: string;
  etagParts?: number | null;
  ranges?: MultipartVector['ranges'];
  fields?: Partial<ForgedFields>;
  /** Hex, and whose key that is, where it is not the record's own. */
  kek?: string;
  kekId?: string;
  /** Changes the well-made extensions, before they are sealed or after. */
  extensions?: (extensions: Buffer, secrets: UploadSecrets) => Buffer;
  altered?: (extensions: Buffer, secrets: UploadSecrets) => Buffer;
  manifest?: (fields: ForgedManifest) => Partial<ForgedManifest>;
  manifestBytes?: (manifest: Buffer) => Buffer;
  parts?: (parts: VectorPart[]) => VectorPart[];
}

/** The secrets of an upload, and a source of the attempts of its parts. */
export function uploadSecretsOf(name: string): UploadSecrets & { random: (length: number) => Buffer } {
  const random = fixedRandom(name);
  return { dek: random(32), objectId: random(16), dekNonce: random(12), random };
}

/** A vector from what is special about it. Written without the library. */
export function multipartVectorOf(variation: MultipartVariation): MultipartVector {
  const { name, expect, sizes = [5, 20], bound = true, kept = false, key = 'a/key' } = variation;
  const secrets = uploadSecretsOf(name);
  const rightExtensions = forgeExtensions(variation, secrets);
  const extensions = variation.extensions?.(rightExtensions, secrets) ?? rightExtensions;
  const altered = variation.altered && { extensions: variation.altered(extensions, secrets) };
  const parts = wellMadeParts(variation, sizes, secrets.random);
  const backendParts = sizes.length + (kept ? 0 : 1);
  const entries = parts.map((part) => ({ ...part, attemptId: bound ? part.attemptId : Buffer.alloc(12) }));
  const right: ForgedManifest = {
    count: parts.length,
    total: BigInt(sum(sizes)),
    ...checksumFields(variation.checksum ?? null),
    entries,
    unused: Buffer.alloc(kept ? 0 : 20),
    idParts: backendParts,
    tailParts: backendParts,
  };
  const manifest = forgeManifest({ fields: { ...right, ...variation.manifest?.(right) }, ...secrets });
  const manifestBytes = variation.manifestBytes?.(manifest) ?? manifest;
  const pieces = (variation.parts?.(parts) ?? parts).flatMap((part) => part.pieces);
  if (!kept) pieces.push({ zeros: PART_OVERHEAD_BYTES });
  pieces.push({ base64: manifestBytes.toString('base64') });
  const stored = forgePieces({ pieces, ...secrets });
  return {
    name,
    expect,
    kek: variation.kek ?? KEK.toString('hex'),
    ...(variation.kekId !== undefined && { kekId: variation.kekId }),
    bucket: BUCKET,
    key,
    record: forgeUploadRecord({
      secrets,
      key: variation.sealKey ?? key,
      fields: { extensions, ...variation.fields },
      altered,
    }).toString('base64url'),
    etagParts: variation.etagParts === undefined ? backendParts : variation.etagParts,
    dek: secrets.dek.toString('hex'),
    plaintextBytes: sum(sizes),
    plaintextSha256: sha256(rulePlaintext(0, sum(sizes))),
    pieces,
    storedBytes: stored.length,
    storedSha256: sha256(stored),
    parts: parts.map(({ partNumber, plaintextBytes, attemptId }) => ({
      partNumber,
      plaintextBytes,
      attemptId: bound ? attemptId.toString('hex') : null,
    })),
    checksum: variation.checksum ?? null,
    ...(variation.metadata && { metadata: metadataInHex(variation.metadata) }),
    ranges: variation.ranges ?? [],
  };
}

/** The stored bytes that pieces describe. */
export function forgePieces({
  pieces,
  dek,
  objectId,
}: {
  pieces: readonly MultipartPiece[];
  dek: Buffer;
  objectId: Buffer;
}): Buffer {
  return Buffer.concat(
    pieces.map((piece) => {
      if ('zeros' in piece) return Buffer.alloc(piece.zeros);
      if ('base64' in piece) return Buffer.from(piece.base64, 'base64');
      return forgeStored({ pieces: [piece], dek, objectId });
    }),
  );
}

/** The bytes of a record of kind 2. */
export function forgeUploadRecord({
  secrets,
  key,
  fields = {},
  altered,
}: {
  secrets: UploadSecrets;
  key: string;
  fields?: Partial<ForgedFields> | undefined;
  /** After they were sealed. */
  altered?: Partial<ForgedFields> | undefined;
}): Buffer {
  const right: ForgedFields = {
    version: 1,
    kind: 2,
    objectId: secrets.objectId,
    kekId: Buffer.from(KEK_ID),
    originBucket: Buffer.from(BUCKET),
    wrappedBucketKey: WRAPPED,
    plaintextLength: 2n ** 64n - 1n,
    commitment: deriveKey({ ...secrets, info: Buffer.from('s3ep/v1/commitment') }),
    extensions: Buffer.alloc(0),
    dekNonce: secrets.dekNonce,
    trailing: Buffer.alloc(0),
  };
  const forged = { fields: { ...right, ...fields }, bucketKey: BUCKET_KEY, key, dek: secrets.dek };
  return altered ? forgeAlteredRecord({ ...forged, altered }) : forgeRecord(forged);
}

function wellMadeParts(
  { partNumbers }: MultipartVariation,
  sizes: readonly number[],
  random: (length: number) => Buffer,
): VectorPart[] {
  let offset = 0;
  return sizes.map((plaintextBytes, index) => {
    const partNumber = partNumbers?.[index] ?? index + 1;
    const attemptId = random(12);
    const pieces = chunksOf({ partNumber, plaintextBytes, attemptId, offset });
    offset += plaintextBytes;
    return { partNumber, plaintextBytes, attemptId, pieces };
  });
}

function chunksOf(part: { partNumber: number; plaintextBytes: number; attemptId: Buffer; offset: number }) {
  const { partNumber, plaintextBytes, offset } = part;
  const attemptId = part.attemptId.toString('hex');
  const count = Math.floor(plaintextBytes / CHUNK_BYTES) + 1;
  const chunks = Array.from({ length: count }, (_, chunk): SealedPiece => {
    const end = Math.min((chunk + 1) * CHUNK_BYTES, plaintextBytes);
    return { attemptId, chunk, partNumber, plaintext: [offset + chunk * CHUNK_BYTES, offset + end] };
  });
  return [...chunks, { zeros: PART_OVERHEAD_BYTES - OVERHEAD_BYTES * count }];
}

function checksumFields(checksum: MultipartVector['checksum']) {
  const bytes = Buffer.alloc(64);
  if (checksum === null) return { algorithm: 0, type: 0, checksum: bytes };
  Buffer.from(checksum.bytes, 'hex').copy(bytes);
  const { algorithm, type } = checksum;
  return { algorithm: CHECKSUM_CODES[algorithm], type: CHECKSUM_TYPE_CODES[type], checksum: bytes };
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
