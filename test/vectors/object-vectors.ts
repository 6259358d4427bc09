import { createHash } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import {
  decodeRecord,
  mapRange,
  openObject,
  sealNewObject,
  type BucketKey,
  type Checksum,
  type SealedMetadata,
} from '@s3ep/object-format';
import { fixedRandom } from './fixed-random';
import { forgeExtension } from './forge-record';
import { metadataInHex } from './metadata-in-hex';
import { rulePlaintext } from './rule-plaintext';
import type { ObjectVector, RsaKek, VectorKek } from './vector';
import {
  BUCKET,
  BUCKET_KEY,
  KEK,
  KEK_ID,
  OTHER_KEK,
  WRAPPED,
  describeStored,
  piecesOf,
  secretsOf,
  sha256,
  vectorOf,
} from './vector-base';
import { wrapBucketKey } from './wrap-bucket-key';
import { wrapRsaBucketKey } from './wrap-rsa-bucket-key';

const THREE_CHUNKS_AND_ODD = 3 * 65_536 + 12_345;

const SIZES = [0, 1, 65_535, 65_536, 65_537, 131_072, THREE_CHUNKS_AND_ODD];

const KEYS: Readonly<Record<string, string>> = {
  'with spaces and signs': ' a  b/+%2F?&=#~\'"<>',
  'in several scripts': 'Größe/日本語/🔑/e\u0301',
  'that is a path': '../a/./b//',
  'of 1024 bytes': 'k'.repeat(1_021) + '€',
};

const RECOVERY_KEK_ID = 'break-glass';
const BUCKET_KEY_OF_PHOTOS = { kekId: KEK_ID, originBucket: BUCKET, key: BUCKET_KEY, wrapped: WRAPPED };

/** Objects that a reader must accept, made by the library. */
export function objectVectors(): ObjectVector[] {
  return [
    ...SIZES.map((plaintextBytes) => sealed({ name: `${plaintextBytes} bytes`, plaintextBytes })),
    ...Object.entries(KEYS).map(([name, key]) => sealed({ name: `a key ${name}`, plaintextBytes: 5, key })),
    sealed({ name: 'every checksum', plaintextBytes: 100, checksums: everyChecksum() }),
    unknownExtensions(),
    resealed(),
    ...withRecipient(),
    ...withSealedMetadata(),
    ...underRsa(),
  ];
}

function sealed({
  name,
  plaintextBytes,
  key = 'a/key',
  checksums = [],
  metadata,
  bucketKey = BUCKET_KEY_OF_PHOTOS,
  kek = KEK.toString('hex'),
}: {
  name: string;
  plaintextBytes: number;
  key?: string;
  checksums?: readonly Checksum[];
  metadata?: SealedMetadata;
  bucketKey?: BucketKey;
  kek?: VectorKek;
}): ObjectVector {
  const plaintext = rulePlaintext(0, plaintextBytes);
  const { record, sealer } = sealNewObject({
    bucketKey,
    objectKey: key,
    plaintextBytes,
    checksums,
    metadata,
    random: fixedRandom(name),
  });
  const { dek, attemptId } = secretsOf(name);
  return {
    name,
    expect: 'success',
    kek,
    bucket: BUCKET,
    key,
    record,
    dek: dek.toString('hex'),
    plaintextBytes,
    plaintextSha256: sha256(plaintext),
    ...describeStored(runStage(sealer, plaintext), piecesOf(plaintextBytes, attemptId)),
    checksums: checksums.map(({ algorithm, digest }) => ({ algorithm, digest: digest.toString('hex') })),
    ...(metadata && { metadata: metadataInHex(metadata) }),
    ranges: rangesOf(plaintextBytes),
  };
}

/** Around every chunk boundary of the object, and the whole. */
function rangesOf(plaintextBytes: number): ObjectVector['ranges'] {
  if (plaintextBytes < 65_536) return [];
  return [
    [0, 0],
    [65_535, 65_536],
    [65_536, 131_071],
    [100_000, 199_999],
    [plaintextBytes - 1, plaintextBytes - 1],
    [0, plaintextBytes - 1],
  ].flatMap(([first = 0, last = 0]) => {
    if (last >= plaintextBytes) return [];
    const { storedFirst, storedLast } = mapRange({ first, last, plaintextBytes });
    return [{ first, last, storedFirst, storedLast }];
  });
}

/** The algorithms that node does not have get a digest of the right length: the format does not care. */
function everyChecksum(): Checksum[] {
  const plaintext = rulePlaintext(0, 100);
  const digest = (name: string): Buffer => createHash(name).update(plaintext).digest();
  return [
    { algorithm: 'CRC32', digest: Buffer.from('01020304', 'hex') },
    { algorithm: 'CRC32C', digest: Buffer.from('05060708', 'hex') },
    { algorithm: 'CRC64NVME', digest: Buffer.from('0102030405060708', 'hex') },
    { algorithm: 'SHA1', digest: digest('sha1') },
    { algorithm: 'SHA256', digest: digest('sha256') },
    { algorithm: 'MD5', digest: digest('md5') },
  ];
}

/** One object, which the record's own key-encryption key opens, and the recipient's; and one with a list cut short. */
function withRecipient(): ObjectVector[] {
  const name = 'a second recipient';
  const wrapped = wrapBucketKey({
    kek: OTHER_KEK,
    bucketKey: BUCKET_KEY,
    originBucket: BUCKET,
    nonce: fixedRandom(name)(12),
  });
  const bucketKey = { ...BUCKET_KEY_OF_PHOTOS, recipients: [{ kekId: RECOVERY_KEK_ID, wrapped }] };
  const object = sealed({ name, plaintextBytes: 5, checksums: everyChecksum().slice(0, 1), bucketKey });
  return [
    object,
    { ...object, name: `${name}, by its key`, kek: OTHER_KEK.toString('hex'), kekId: RECOVERY_KEK_ID },
    vectorOf({
      name: 'recipients that cannot be read, and do not matter',
      expect: 'success',
      fields: () => ({ extensions: forgeExtension(3, Buffer.from('05676c61', 'hex')) }),
    }),
  ];
}

/** An object under a KEK of provider rsa; and one under local-aes, which one of rsa opens as its recipient. */
function underRsa(): ObjectVector[] {
  const random = fixedRandom('rsa KEK of objects');
  const kek: RsaKek = { privateKey: 'rsa-3072.pem', authKey: random(32).toString('hex') };
  const wrapped = wrapRsaBucketKey({ kek, originBucket: BUCKET, bucketKey: BUCKET_KEY, seed: random(32) });
  const own = { ...BUCKET_KEY_OF_PHOTOS, kekId: 'rsa-2026', wrapped };
  const recipients = [{ kekId: RECOVERY_KEK_ID, wrapped }];
  const name = 'a second recipient of provider rsa';
  const object = sealed({
    name,
    plaintextBytes: 5,
    metadata: { 'content-type': 'text/plain' },
    bucketKey: { ...BUCKET_KEY_OF_PHOTOS, recipients },
  });
  return [
    sealed({ name: 'under a KEK of provider rsa', plaintextBytes: 5, bucketKey: own, kek }),
    object,
    { ...object, name: `${name}, by its key`, kek, kekId: RECOVERY_KEK_ID },
  ];
}

/** What a client may say of an object, with bytes that are no ASCII; nothing at all; and other words after a copy. */
function withSealedMetadata(): ObjectVector[] {
  const metadata = {
    'cache-control': 'max-age=60',
    'content-disposition': 'attachment; filename="a.txt"',
    'content-encoding': 'gzip',
    'content-language': 'de',
    'content-type': 'text/plain',
    expires: 'Thu, 01 Dec 1994 16:00:00 GMT',
    'x-amz-meta-empty': '',
    'x-amz-meta-size': Buffer.from('Größe').toString('latin1'),
  };
  const one = sealed({ name: 'sealed metadata', plaintextBytes: 5, checksums: everyChecksum(), metadata });
  const name = 'sealed metadata that was replaced';
  const opened = openObject({ record: decodeRecord(one.record), bucketKey: BUCKET_KEY, objectKey: one.key });
  const replaced = { 'x-amz-meta-colour': 'blue' };
  const record = opened.reseal({
    bucketKey: BUCKET_KEY_OF_PHOTOS,
    objectKey: one.key,
    metadata: replaced,
    random: fixedRandom(name),
  });
  return [
    one,
    sealed({ name: 'sealed metadata, of which there is none', plaintextBytes: 5, metadata: {} }),
    sealed({
      name: 'sealed metadata that needs no padding',
      plaintextBytes: 5,
      metadata: { 'content-type': 'a'.repeat(64 - 2 - 'content-type'.length - 2) },
    }),
    { ...one, name, record, metadata: metadataInHex(replaced) },
  ];
}

function unknownExtensions(): ObjectVector {
  return vectorOf({
    name: 'unknown extensions below 128',
    expect: 'success',
    fields: () => ({
      extensions: Buffer.concat([
        forgeExtension(0, Buffer.from('zero')),
        forgeExtension(7, Buffer.alloc(0)),
        forgeExtension(127, Buffer.from('to be kept')),
      ]),
    }),
  });
}

/** A copy to another bucket and key: only the seal is new, and unknown extensions came along. */
function resealed(): ObjectVector {
  const original = unknownExtensions();
  const name = 'resealed for another bucket and key';
  const random = fixedRandom(name);
  const [bucket, key, bucketKey] = ['photos-copy', 'another/key', random(32)];
  const wrapped = wrapBucketKey({ kek: KEK, bucketKey, originBucket: bucket, nonce: random(12) });
  const opened = openObject({
    record: decodeRecord(original.record),
    bucketKey: BUCKET_KEY,
    objectKey: original.key,
  });
  const record = opened.reseal({
    bucketKey: { kekId: KEK_ID, originBucket: bucket, key: bucketKey, wrapped },
    objectKey: key,
    random,
  });
  return { ...original, name, bucket, key, record };
}
