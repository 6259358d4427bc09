import { runStage } from '@s3ep/byte-stage';
import { manifestPartPieces, sealNewUpload, type MultipartChecksum } from '@s3ep/object-format';
import { fixedRandom } from './fixed-random';
import { multipartVectorOf, type MultipartVariation } from './multipart-base';
import { forgeExtension } from './forge-record';
import { BY_RECIPIENT, EXTENDED_SHAPES } from './multipart-extensions';
import type { MultipartVector } from './multipart-vector';
import { rulePlaintext } from './rule-plaintext';
import { BUCKET, BUCKET_KEY, KEK_ID, sha256, WRAPPED } from './vector-base';

const BUCKET_KEY_OF_PHOTOS = { kekId: KEK_ID, originBucket: BUCKET, key: BUCKET_KEY, wrapped: WRAPPED };

const SHAPES: Omit<MultipartVariation, 'expect'>[] = [
  { name: 'one part' },
  { name: 'one part, kept', sizes: [5], kept: true },
  { name: 'one empty part, kept', sizes: [0], kept: true },
  { name: 'two parts, completed with bare ETags', bound: false },
  { name: 'parts of all kinds', sizes: [3, 0, 65_536, 70_000], partNumbers: [2, 3, 500, 9_999], kept: true },
  {
    name: 'a composite checksum',
    kept: true,
    checksum: { algorithm: 'SHA256', type: 'composite', bytes: 'ab'.repeat(32) },
  },
  {
    name: 'a full-object checksum',
    checksum: { algorithm: 'CRC64NVME', type: 'full-object', bytes: '0102030405060708' },
  },
];

/** Multipart objects that a reader must accept. */
export function multipartObjects(): MultipartVector[] {
  const made = SHAPES.map((shape) =>
    withRanges(sameByLibrary({ sizes: [5, 20], ...shape, expect: 'success' })),
  );
  return [
    ...made,
    withRanges(
      multipartVectorOf({ name: 'an ETag without a number of parts', expect: 'success', etagParts: null }),
    ),
    multipartVectorOf({
      name: 'padding that is not zeros',
      expect: 'success',
      parts: ([first, ...rest]) => [
        { ...first!, pieces: [first!.pieces[0]!, { zeros: 14_000 }, { base64: '/w==' }, { zeros: 307 }] },
        ...rest,
      ],
    }),
    multipartVectorOf({
      name: 'sealed checksums, which are of kind 1 and mean nothing here',
      expect: 'success',
      extensions: () => forgeExtension(1, Buffer.alloc(3)),
    }),
    ...extended(),
  ];
}

/** With extensions in their record; the last one as its recipient reads it, too. */
function extended(): MultipartVector[] {
  const vectors = EXTENDED_SHAPES.map((shape) =>
    withRanges(sameByLibrary({ sizes: [5, 20], ...shape, expect: 'success' })),
  );
  const last = vectors.slice(-1);
  return [
    ...vectors,
    ...last.map((vector) => ({ ...vector, ...BY_RECIPIENT, name: `${vector.name}, by its key` })),
  ];
}

/** The vector, if the library makes the same object of the same randomness. */
function sameByLibrary(variation: MultipartVariation & { sizes: readonly number[] }): MultipartVector {
  const vector = multipartVectorOf(variation);
  const random = fixedRandom(variation.name);
  const { record, upload } = sealNewUpload({
    bucketKey: { ...BUCKET_KEY_OF_PHOTOS, recipients: variation.recipients ?? [] },
    objectKey: vector.key,
    announced: variation.announced,
    metadata: variation.metadata,
    random,
  });
  let offset = 0;
  const parts = vector.parts.map(({ partNumber, plaintextBytes, attemptId: bound }) => {
    const { attemptId, sealer } = upload.partSealer({ partNumber, plaintextBytes, random });
    const stored = runStage(sealer, rulePlaintext(offset, offset + plaintextBytes));
    offset += plaintextBytes;
    return { partNumber, plaintextBytes, attemptId: bound === null ? undefined : attemptId, stored };
  });
  const backendParts = parts.length + (variation.kept ? 0 : 1);
  const manifest = upload.buildManifest({ parts, backendParts, checksum: checksumOf(vector) });
  const stored = parts.map((part) => part.stored);
  const keptPart = variation.kept ? stored.pop() : undefined;
  const object = Buffer.concat([...stored, ...manifestPartPieces({ manifest, keptPart })]);
  if (record !== vector.record || sha256(object) !== vector.storedSha256) throw new Error(variation.name);
  return vector;
}

function checksumOf({ checksum }: MultipartVector): MultipartChecksum | undefined {
  return checksum === null ? undefined : { ...checksum, bytes: Buffer.from(checksum.bytes, 'hex') };
}

/** The first and last byte of every part, and the whole: stored offsets by the arithmetic of object-format.md 4. */
function withRanges(vector: MultipartVector): MultipartVector {
  if (vector.plaintextBytes === 0) return vector;
  const spans = partSpans(vector);
  const ends = spans
    .filter(({ bytes }) => bytes > 0)
    .flatMap(({ start, bytes }) => [start, start + bytes - 1]);
  const ranges = [
    ...ends.map((at) => [at, at]),
    [0, vector.plaintextBytes - 1],
    [1, vector.plaintextBytes - 2],
  ];
  return {
    ...vector,
    ranges: ranges.flatMap(([first = 0, last = 0]) =>
      first > last
        ? []
        : [{ first, last, storedFirst: storedAt(spans, first), storedLast: chunkEnd(spans, last) }],
    ),
  };
}

interface PartSpan {
  start: number;
  stored: number;
  bytes: number;
}

function partSpans({ parts }: MultipartVector): PartSpan[] {
  let [start, stored] = [0, 0];
  return parts.map(({ plaintextBytes: bytes }) => {
    const span = { start, stored, bytes };
    start += bytes;
    stored += bytes + 14_336;
    return span;
  });
}

const spanOf = (spans: PartSpan[], at: number): PartSpan =>
  spans.find(({ start, bytes }) => at >= start && at < start + bytes)!;

function storedAt(spans: PartSpan[], at: number): number {
  const { start, stored } = spanOf(spans, at);
  return stored + Math.floor((at - start) / 65_536) * (65_536 + 28);
}

function chunkEnd(spans: PartSpan[], at: number): number {
  const { start, stored, bytes } = spanOf(spans, at);
  const chunk = Math.floor((at - start) / 65_536);
  return stored + Math.min((chunk + 1) * 65_536, bytes) + (chunk + 1) * 28 - 1;
}
