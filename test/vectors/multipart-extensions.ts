import { fixedRandom } from './fixed-random';
import { forgeExtension } from './forge-record';
import type { MultipartVariation, UploadSecrets } from './multipart-base';
import { forgeExtensions } from './forge-extensions';
import { BUCKET, BUCKET_KEY, OTHER_KEK } from './vector-base';
import { wrapBucketKey } from './wrap-bucket-key';

export const RECIPIENT = {
  kekId: 'break-glass',
  wrapped: wrapBucketKey({
    kek: OTHER_KEK,
    bucketKey: BUCKET_KEY,
    originBucket: BUCKET,
    nonce: fixedRandom('multipart recipients')(12),
  }),
};
const METADATA = {
  'cache-control': 'max-age=60',
  'content-type': 'text/plain',
  'x-amz-meta-empty': '',
  'x-amz-meta-size': Buffer.from('Größe').toString('latin1'),
};
const ALL = {
  announced: { algorithm: 'CRC32C', type: 'full-object' },
  recipients: [RECIPIENT],
  metadata: METADATA,
} as const;

/** Uploads whose record says more than it must. */
export const EXTENDED_SHAPES: readonly Omit<MultipartVariation, 'expect'>[] = [
  { name: 'sealed metadata of an upload', metadata: METADATA },
  { name: 'sealed metadata of an upload, of which there is none', metadata: {}, kept: true },
  {
    name: 'an announced checksum',
    announced: { algorithm: 'SHA256', type: 'composite' },
    checksum: { algorithm: 'SHA256', type: 'composite', bytes: 'cd'.repeat(32) },
  },
  { name: 'an announced checksum, a recipient, and sealed metadata', ...ALL },
];

/** The last of them, as its recipient reads it. */
export const BY_RECIPIENT = { kek: OTHER_KEK.toString('hex'), kekId: RECIPIENT.kekId };

const flip =
  (fromEnd: number) =>
  (extensions: Buffer): Buffer => {
    const changed = Buffer.from(extensions);
    const at = changed.length - fromEnd;
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    return changed;
  };
const foreign = (_: Buffer, { dek }: UploadSecrets): Buffer => {
  const random = fixedRandom('foreign multipart metadata');
  return forgeExtensions({ metadata: METADATA }, { dek, objectId: random(16), random });
};

const METADATA_REFUSALS: MultipartVariation[] = [
  { name: 'sealed metadata that does not open', expect: 'sealed-metadata', extensions: flip(1) },
  { name: 'sealed metadata altered', expect: 'seal', altered: flip(1) },
  { name: 'sealed metadata removed', expect: 'seal', altered: () => Buffer.alloc(0) },
  { name: 'sealed metadata moved from another upload', expect: 'seal', altered: foreign },
  { name: 'sealed metadata moved, and sealed', expect: 'sealed-metadata', extensions: foreign },
  {
    name: 'a recipient behind sealed metadata',
    expect: 'extensions-order',
    extensions: (extensions: Buffer) => Buffer.concat([extensions, forgeExtension(3, Buffer.alloc(0))]),
  },
];

const RECIPIENT_REFUSALS: MultipartVariation[] = [
  { name: 'a recipient altered', expect: 'seal', recipients: [RECIPIENT], altered: flip(1) },
  {
    name: 'an announced checksum added, by the key of a recipient',
    expect: 'seal',
    recipients: [RECIPIENT],
    altered: (extensions) => Buffer.concat([forgeExtension(2, Buffer.of(5, 1)), extensions]),
    ...BY_RECIPIENT,
  },
  {
    name: 'an announced checksum altered',
    expect: 'seal',
    announced: { algorithm: 'SHA256', type: 'composite' },
    altered: flip(1),
  },
];

/** Uploads that a reader must refuse for the extensions of their record. */
export const EXTENDED_REFUSALS: MultipartVariation[] = [
  ...METADATA_REFUSALS.map((variation) => ({ metadata: METADATA, ...variation })),
  ...RECIPIENT_REFUSALS,
];
