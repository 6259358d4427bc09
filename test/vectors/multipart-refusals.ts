import {
  multipartVectorOf,
  uploadSecretsOf,
  type MultipartVariation,
  type VectorPart,
} from './multipart-base';
import { EXTENDED_REFUSALS } from './multipart-extensions';
import { forgeManifest } from './forge-manifest';
import type { MultipartPiece, MultipartVector } from './multipart-vector';
import type { SealedPiece } from './vector';

type PartsChange = NonNullable<MultipartVariation['parts']>;

const SAME_SIZES = [9, 9, 9];
const OTHER_ATTEMPT = 'ff'.repeat(12);

/** Parts of a well-made object in another order, or not all. */
const pick =
  (...order: number[]): PartsChange =>
  (parts) =>
    order.flatMap((index) => parts[index] ?? []);

/** Changes one piece of one part. */
const change =
  (part: number, piece: number, changes: Partial<SealedPiece>): PartsChange =>
  (parts) =>
    parts.map((original, at) => (at === part ? withPiece(original, piece, changes) : original));

function withPiece(part: VectorPart, index: number, changes: Partial<SealedPiece>): VectorPart {
  const pieces = part.pieces.map((piece, at): MultipartPiece =>
    at === index ? { ...piece, ...changes } : piece,
  );
  return { ...part, pieces };
}

const foreign = {
  otherDek: uploadSecretsOf('foreign').dek.toString('hex'),
  otherObjectId: uploadSecretsOf('foreign').objectId.toString('hex'),
};

/** Zeros in place of the second part. */
const emptied: PartsChange = ([first, second, third]) => [
  first!,
  { ...second!, pieces: [{ zeros: 9 + 14_336 }] },
  third!,
];

const PARTS: MultipartVariation[] = [
  { name: 'parts exchanged', expect: 'attempt', parts: pick(1, 0, 2) },
  { name: 'parts exchanged, not bound', expect: 'chunk', bound: false, parts: pick(1, 0, 2) },
  { name: 'a part in place of another', expect: 'attempt', parts: pick(0, 0, 2) },
  { name: 'a part in place of another, not bound', expect: 'chunk', bound: false, parts: pick(0, 0, 2) },
  { name: 'a part doubled', expect: 'stored-size', parts: pick(0, 0, 1, 2) },
  { name: 'a part dropped', expect: 'stored-size', parts: pick(0, 2) },
  { name: 'the last part dropped', expect: 'stored-size', parts: pick(0, 1) },
  { name: 'zeros in place of a part', expect: 'attempt', parts: emptied },
  { name: 'zeros in place of a part, not bound', expect: 'chunk', bound: false, parts: emptied },
  { name: 'a part of another attempt', expect: 'attempt', parts: change(1, 0, { attemptId: OTHER_ATTEMPT }) },
  { name: 'a part of another number, same attempt', expect: 'chunk', parts: change(1, 0, { partNumber: 1 }) },
  { name: 'a part of another upload, same attempt', expect: 'chunk', parts: change(1, 0, foreign) },
  { name: 'a flipped byte', expect: 'chunk', parts: change(2, 0, { flip: 12 + 3 }) },
  { name: 'a flipped tag', expect: 'chunk', parts: change(0, 0, { flip: 12 + 9 + 15 }) },
  { name: 'one byte of padding missing', expect: 'stored-size', parts: shortened },
  {
    name: 'two attempts in one part, not bound',
    expect: 'attempt',
    sizes: [65_540],
    bound: false,
    parts: change(0, 1, { attemptId: OTHER_ATTEMPT }),
  },
  {
    name: 'zeros in place of an empty last chunk',
    expect: 'attempt',
    sizes: [65_536],
    parts: ([part]) => [{ ...part!, pieces: [part!.pieces[0]!, { zeros: 14_336 - 28 }] }],
  },
  {
    name: 'a chunk of the rest of its part',
    expect: 'chunk',
    sizes: [65_540],
    parts: change(0, 0, { chunk: 1 }),
  },
];

function shortened(parts: VectorPart[]): VectorPart[] {
  return parts.map((part, at) =>
    at === 0 ? { ...part, pieces: [part.pieces[0]!, { zeros: 14_336 - 28 - 1 }] } : part,
  );
}

const setTail =
  (backendParts: number) =>
  (manifest: Buffer): Buffer => {
    const altered = Buffer.from(manifest);
    altered.writeUInt32BE(backendParts, altered.length - 4);
    return altered;
  };

const flip =
  (offset: number) =>
  (manifest: Buffer): Buffer => {
    const altered = Buffer.from(manifest);
    altered.writeUInt8(altered.readUInt8(offset) ^ 1, offset);
    return altered;
  };

const MANIFESTS: MultipartVariation[] = [
  { name: 'an ETag of another number of parts', expect: 'manifest-tail', etagParts: 3 },
  { name: 'last bytes of another number of parts', expect: 'manifest-tail', manifestBytes: setTail(3) },
  { name: 'M altered in both', expect: 'manifest', etagParts: 3, manifestBytes: setTail(3) },
  { name: 'M altered, no ETag to compare', expect: 'manifest', etagParts: null, manifestBytes: setTail(3) },
  { name: 'M of 0', expect: 'manifest-tail', etagParts: null, manifestBytes: setTail(0) },
  { name: 'M of 10,001', expect: 'manifest-tail', etagParts: null, manifestBytes: setTail(10_001) },
  {
    name: 'no mark',
    expect: 'manifest-tail',
    etagParts: null,
    manifestBytes: (manifest) =>
      Buffer.from(manifest.map((byte, at) => (at === manifest.length - 8 ? 0 : byte))),
  },
  { name: 'a flipped manifestId', expect: 'manifest', manifestBytes: flip(0) },
  { name: 'a flipped entry', expect: 'manifest', manifestBytes: flip(12 + 78) },
  { name: 'a flipped tag of the manifest', expect: 'manifest', manifestBytes: flip(12 + 78 + 80) },
  { name: 'a manifest shortened', expect: 'manifest', manifestBytes: (manifest) => manifest.subarray(20) },
  {
    name: 'an id that was not derived',
    expect: 'manifest',
    manifest: () => ({ manifestId: Buffer.alloc(12, 7) }),
  },
  { name: 'an id of another M', expect: 'manifest', manifest: () => ({ idParts: 3 }) },
  { name: 'a manifest of another upload', expect: 'manifest', manifestBytes: () => foreignManifest() },
  {
    name: 'a manifest of fewer parts than are stored',
    expect: 'stored-size',
    etagParts: 3,
    manifest: ({ entries }) => ({
      count: 2,
      total: 18n,
      entries: entries.slice(0, 2),
      idParts: 3,
      tailParts: 3,
    }),
  },
  { name: 'no parts', expect: 'manifest-layout', sizes: [5], manifest: () => ({ count: 0 }) },
  { name: 'one part fewer than M - 1', expect: 'manifest-layout', manifest: () => ({ count: 2 }) },
  { name: 'more parts than M', expect: 'manifest-layout', manifest: () => ({ count: 5 }) },
  { name: 'a wrong total', expect: 'manifest-layout', manifest: () => ({ total: 28n }) },
  {
    name: 'a right sum of wrong lengths',
    expect: 'chunk',
    bound: false,
    manifest: ({ entries: [first, second, third] }) => ({
      entries: [{ ...first!, plaintextBytes: 8 }, { ...second!, plaintextBytes: 10 }, third!],
    }),
  },
  {
    name: 'another total, of the parts as listed',
    expect: 'stored-size',
    manifest: ({ entries: [first, ...rest] }) => ({
      total: 28n,
      entries: [{ ...first!, plaintextBytes: 10 }, ...rest],
    }),
  },
  { name: 'part numbers that descend', expect: 'manifest-layout', partNumbers: [1, 3, 2] },
  { name: 'a part number twice', expect: 'manifest-layout', partNumbers: [1, 2, 2] },
  { name: 'part number 0', expect: 'manifest-layout', partNumbers: [0, 1, 2] },
  { name: 'part number 10,000', expect: 'manifest-layout', partNumbers: [1, 2, 10_000] },
  {
    name: 'something in an entry that is not used',
    expect: 'manifest-layout',
    manifest: () => ({ unused: Buffer.alloc(20, 1) }),
  },
  { name: 'checksum algorithm 7', expect: 'manifest-layout', manifest: () => ({ algorithm: 7, type: 1 }) },
  { name: 'a checksum type without an algorithm', expect: 'manifest-layout', manifest: () => ({ type: 1 }) },
  {
    name: 'a checksum algorithm without a type',
    expect: 'manifest-layout',
    manifest: () => ({ algorithm: 1 }),
  },
  { name: 'checksum type 3', expect: 'manifest-layout', manifest: () => ({ algorithm: 1, type: 3 }) },
  {
    name: 'a checksum with padding that is not zeros',
    expect: 'manifest-layout',
    manifest: () => ({ algorithm: 1, type: 2, checksum: Buffer.alloc(64, 1) }),
  },
];

function foreignManifest(): Buffer {
  const { dek, objectId } = uploadSecretsOf('foreign');
  const attemptId = Buffer.alloc(12, 1);
  const entries = [1, 2, 3].map((partNumber) => ({ partNumber, plaintextBytes: 9, attemptId }));
  const head = { count: 3, total: 27n, algorithm: 0, type: 0, checksum: Buffer.alloc(64) };
  const fields = { ...head, entries, unused: Buffer.alloc(20), idParts: 4, tailParts: 4 };
  return forgeManifest({ fields, dek, objectId });
}

const RECORDS: MultipartVariation[] = [
  { name: 'moved to another key', expect: 'seal', key: 'b/key', sealKey: 'a/key' },
  { name: 'a record of kind 1', expect: 'kind-unsupported', fields: { kind: 1, plaintextLength: 27n } },
  { name: 'a record of known length', expect: 'record-length', fields: { plaintextLength: 27n } },
  { name: 'a commitment to another key', expect: 'commitment', fields: { commitment: Buffer.alloc(32) } },
];

/** Multipart objects that a reader must refuse. */
export function multipartRefusals(): MultipartVector[] {
  return [...PARTS, ...MANIFESTS, ...RECORDS, ...EXTENDED_REFUSALS].map((variation) =>
    multipartVectorOf({ sizes: SAME_SIZES, ...variation, name: `multipart: ${variation.name}` }),
  );
}
