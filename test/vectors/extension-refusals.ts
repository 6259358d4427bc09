import { fixedRandom } from './fixed-random';
import { forgeExtensions, type ForgedExtensions } from './forge-extensions';
import { type ForgedFields, forgeExtension } from './forge-record';
import { BUCKET, BUCKET_KEY, OTHER_KEK, type Secrets, type Variation } from './vector-base';
import { wrapBucketKey } from './wrap-bucket-key';

const RECOVERY_KEK_ID = 'break-glass';
const METADATA = { 'content-type': 'text/plain', 'x-amz-meta-colour': 'blue' };

const wrappedKey = (bucketKey: Buffer, originBucket = BUCKET): Buffer =>
  wrapBucketKey({ kek: OTHER_KEK, bucketKey, originBucket, nonce: fixedRandom('recipients')(12) });
const RECIPIENT = { kekId: RECOVERY_KEK_ID, wrapped: wrappedKey(BUCKET_KEY) };
const BY_RECIPIENT = { kek: OTHER_KEK, kekId: RECOVERY_KEK_ID } as const;

type Change = (fields: ForgedFields, secrets: Secrets) => Partial<ForgedFields>;

const extended =
  (content: ForgedExtensions): Change =>
  (_, secrets) => ({
    extensions: forgeExtensions(content, { ...secrets, random: () => secrets.checksumsNonce }),
  });
const replaced =
  (change: (extensions: Buffer) => Buffer): Change =>
  ({ extensions }) => ({ extensions: change(extensions) });
const flipped = (at: number) =>
  replaced((extensions) => {
    const changed = Buffer.from(extensions);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    return changed;
  });
const none: Change = () => ({ extensions: Buffer.alloc(0) });
/** Sealed metadata of another object, as it stands in that one's record. */
const foreignMetadata: Change = () => {
  const random = fixedRandom('foreign metadata');
  const [dek, objectId] = [random(32), random(16)];
  return { extensions: forgeExtensions({ metadata: METADATA }, { dek, objectId, random }) };
};

/** Type, length, and the length of the name: then comes the name of a recipient. */
const RECIPIENT_NAME_AT = 1 + 2 + 1;
const RECIPIENT_KEY_AT = RECIPIENT_NAME_AT + RECOVERY_KEK_ID.length + 2;

const RECIPIENTS: Variation[] = [
  ...[
    { name: 'a recipient altered', altered: flipped(RECIPIENT_KEY_AT + 20) },
    { name: 'a recipient renamed', altered: flipped(RECIPIENT_NAME_AT) },
    { name: 'a recipient removed', altered: none },
  ].map((variation): Variation => ({
    ...variation,
    expect: 'seal',
    fields: extended({ recipients: [RECIPIENT] }),
  })),
  { name: 'a recipient added', expect: 'seal', altered: extended({ recipients: [RECIPIENT] }) },
  {
    name: 'a recipient added, by its key',
    expect: 'seal',
    altered: extended({ recipients: [RECIPIENT] }),
    ...BY_RECIPIENT,
  },
  {
    name: 'a recipient of another bucket key',
    expect: 'seal',
    fields: extended({ recipients: [{ ...RECIPIENT, wrapped: wrappedKey(Buffer.alloc(32, 1)) }] }),
    ...BY_RECIPIENT,
  },
  {
    name: 'a recipient of another bucket',
    expect: 'bucket-key',
    fields: extended({ recipients: [{ ...RECIPIENT, wrapped: wrappedKey(BUCKET_KEY, 'photoz') }] }),
    ...BY_RECIPIENT,
  },
  {
    name: 'a KEK that is no recipient',
    expect: 'bucket-key',
    fields: extended({ recipients: [{ ...RECIPIENT, kekId: 'somebody' }] }),
    ...BY_RECIPIENT,
  },
];

const MOVED_METADATA: Variation[] = [
  {
    name: 'sealed metadata removed',
    expect: 'seal',
    fields: extended({ metadata: METADATA }),
    altered: none,
  },
  { name: 'sealed metadata added', expect: 'seal', altered: extended({ metadata: METADATA }) },
  {
    name: 'sealed metadata moved from another object',
    expect: 'seal',
    fields: extended({ metadata: METADATA }),
    altered: foreignMetadata,
  },
  {
    name: 'sealed metadata of the same object, other than was sealed',
    expect: 'seal',
    fields: extended({ metadata: METADATA }),
    altered: extended({ metadata: { 'content-type': 'text/html' } }),
  },
  {
    name: 'sealed metadata moved from another object, and sealed',
    expect: 'sealed-metadata',
    fields: foreignMetadata,
  },
];

const metadataThen =
  (...others: Buffer[]): Change =>
  (fields, secrets) => {
    const { extensions = Buffer.alloc(0) } = extended({ metadata: METADATA })(fields, secrets);
    return { extensions: Buffer.concat([extensions, ...others]) };
  };

const ORDER: Variation[] = [
  {
    name: 'recipients after sealed metadata',
    fields: metadataThen(forgeExtension(3, Buffer.alloc(0))),
  },
  { name: 'checksums after sealed metadata', fields: metadataThen(forgeExtension(1, Buffer.alloc(28))) },
  { name: 'sealed metadata twice', fields: metadataThen(forgeExtension(128, Buffer.alloc(92))) },
  {
    name: 'checksums after recipients',
    fields: (fields: ForgedFields, secrets: Secrets) => ({
      extensions: Buffer.concat([
        extended({ recipients: [RECIPIENT] })(fields, secrets).extensions ?? Buffer.alloc(0),
        forgeExtension(1, Buffer.alloc(28)),
      ]),
    }),
  },
].map((variation): Variation => ({ ...variation, expect: 'extensions-order' }));

/** What is wrong about recipients, moved metadata, and the order of extensions that there are (object-format.md 2.3). */
export const EXTENSION_REFUSALS: Variation[] = [
  ...RECIPIENTS,
  ...MOVED_METADATA,
  ...ORDER,
  {
    name: 'an unknown extension behind sealed metadata',
    expect: 'extension-unknown',
    fields: metadataThen(forgeExtension(129, Buffer.of(0))),
  },
];
