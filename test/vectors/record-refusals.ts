import type { ObjectVector } from './vector';
import { EXTENSION_REFUSALS } from './extension-refusals';
import { METADATA_REFUSALS } from './metadata-refusals';
import { OTHER_KEK, vectorOf, type Variation } from './vector-base';
import { forgeChecksums, forgeExtension } from './forge-record';

const flipBit = (bytes: Buffer, offset: number): Buffer => {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(offset) ^ 1, offset);
  return flipped;
};

const checksumsOf = (list: string): Variation['fields'] => {
  return (_, { dek, objectId, checksumsNonce: nonce }) => ({
    extensions: forgeExtension(
      1,
      forgeChecksums({ dek, objectId, nonce, list: Buffer.from(list.replaceAll(' ', ''), 'hex') }),
    ),
  });
};

/** Length bytes of the record's text modulo 4, to have trailing bits. */
const withTrailingBits = (): { kekId: Buffer } => ({ kekId: Buffer.from('kek-20') });

const BASE64: Variation[] = [
  {
    name: 'padded',
    expect: 'record-base64',
    fields: withTrailingBits,
    text: (text) => text.padEnd(Math.ceil(text.length / 4) * 4, '='),
  },
  {
    name: 'in the other base64 alphabet',
    expect: 'record-base64',
    text: (text) => `${text.slice(0, -4)}++++`,
  },
  { name: 'with a space', expect: 'record-base64', text: (text) => `${text.slice(0, 4)} ${text.slice(4)}` },
  { name: 'with a line feed at its end', expect: 'record-base64', text: (text) => `${text}\n` },
  {
    name: 'with a lone last character',
    expect: 'record-base64',
    text: (text) => text + 'A'.repeat(5 - (text.length % 4)),
  },
  {
    name: 'with non-zero trailing bits',
    expect: 'record-base64',
    fields: withTrailingBits,
    text: nextLastCharacter,
  },
  { name: 'empty', expect: 'record-truncated', text: () => '' },
];

/** The neighbour of a character whose trailing bits are zero decodes to the same bytes in a lax decoder. */
function nextLastCharacter(text: string): string {
  return text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1);
}

const FIELDS: Variation[] = [
  { name: 'version 0', expect: 'record-version', fields: () => ({ version: 0 }) },
  { name: 'version 2', expect: 'record-version', fields: () => ({ version: 2 }) },
  { name: 'kind 0', expect: 'record-kind', fields: () => ({ kind: 0 }) },
  { name: 'kind 3', expect: 'record-kind', fields: () => ({ kind: 3 }) },
  {
    name: 'kind 1 of unknown length',
    expect: 'record-length',
    fields: () => ({ plaintextLength: 2n ** 64n - 1n }),
  },
  {
    name: 'kind 1 longer than one PUT',
    expect: 'record-length',
    fields: () => ({ plaintextLength: 5_366_416_313n }),
  },
  { name: 'kind 2 of known length', expect: 'record-length', fields: () => ({ kind: 2 }) },
  {
    name: 'a KEK name that is not UTF-8',
    expect: 'record-text',
    fields: () => ({ kekId: Buffer.of(0xc3, 0x28) }),
  },
  {
    name: 'a bucket that is not UTF-8',
    expect: 'record-text',
    fields: () => ({ originBucket: Buffer.of(0xed, 0xa0, 0x80) }),
  },
  { name: 'trailing byte', expect: 'record-trailing', fields: () => ({ trailing: Buffer.of(0) }) },
  { name: 'one byte short', expect: 'record-truncated', bytes: (record) => record.subarray(0, -1) },
];

const SEALS: Variation[] = [
  { name: 'another KEK', expect: 'bucket-key', kek: OTHER_KEK },
  { name: 'moved to another key', expect: 'seal', key: 'b/key', sealKey: 'a/key' },
  { name: 'moved to a key with another normal form', expect: 'seal', key: '\u00e9', sealKey: 'e\u0301' },
  { name: 'moved to another bucket', expect: 'bucket', bucket: 'photos-2' },
  {
    name: 'moved to another bucket, its name written into the record',
    expect: 'bucket-key',
    bucket: 'photoz',
    bytes: (record) => Buffer.from(record.toString('latin1').replace('photos', 'photoz'), 'latin1'),
  },
  { name: 'flipped sealedDek', expect: 'seal', bytes: (record) => flipBit(record, record.length - 20) },
  { name: 'flipped seal tag', expect: 'seal', bytes: (record) => flipBit(record, record.length - 1) },
  { name: 'flipped dekNonce', expect: 'seal', bytes: (record) => flipBit(record, record.length - 60) },
  { name: 'flipped commitment', expect: 'seal', bytes: (record) => flipBit(record, record.length - 64) },
  {
    name: 'flipped plaintextLength',
    expect: 'seal',
    bytes: (record) => flipBit(record, record.length - 60 - 2 - 32 - 1),
  },
  {
    name: 'sealed with a flipped commitment',
    expect: 'commitment',
    fields: ({ commitment }) => ({ commitment: flipBit(commitment, 0) }),
  },
];

const EXTENSIONS: Variation[] = [
  {
    name: 'unknown extension 129',
    expect: 'extension-unknown',
    fields: () => ({ extensions: forgeExtension(129, Buffer.of(0)) }),
  },
  {
    name: 'unknown extension 255',
    expect: 'extension-unknown',
    fields: () => ({ extensions: forgeExtension(255, Buffer.of()) }),
  },
  {
    name: 'extensions descending',
    expect: 'extensions-order',
    fields: () => ({
      extensions: Buffer.concat([forgeExtension(8, Buffer.of()), forgeExtension(7, Buffer.of())]),
    }),
  },
  {
    name: 'an extension twice',
    expect: 'extensions-order',
    fields: () => ({
      extensions: Buffer.concat([forgeExtension(7, Buffer.of()), forgeExtension(7, Buffer.of())]),
    }),
  },
  {
    name: 'an extension cut short',
    expect: 'extensions-malformed',
    fields: () => ({ extensions: forgeExtension(7, Buffer.of(1, 2)).subarray(0, -1) }),
  },
  {
    name: 'an extension without length',
    expect: 'extensions-malformed',
    fields: () => ({ extensions: Buffer.of(7) }),
  },
];

const SHA1_OF_ZEROS = `04 ${'00'.repeat(20)}`;
const CHECKSUMS: Variation[] = [
  { name: 'checksums descending', expect: 'checksums', fields: checksumsOf(`${SHA1_OF_ZEROS} 01 00000000`) },
  { name: 'a checksum twice', expect: 'checksums', fields: checksumsOf('01 00000000 01 00000000') },
  { name: 'checksum algorithm 0', expect: 'checksums', fields: checksumsOf('00 00000000') },
  { name: 'checksum algorithm 7', expect: 'checksums', fields: checksumsOf('07 00000000') },
  { name: 'a digest cut short', expect: 'checksums', fields: checksumsOf('01 000000') },
  {
    name: 'checksums without a tag',
    expect: 'checksums',
    fields: () => ({ extensions: forgeExtension(1, Buffer.alloc(20)) }),
  },
  {
    name: 'checksums of another object',
    expect: 'checksums',
    fields: (fields, secrets) =>
      checksumsOf(SHA1_OF_ZEROS)?.(fields, { ...secrets, dek: Buffer.alloc(32) }) ?? {},
  },
];

/** Objects that a reader must refuse for their record. */
export function recordRefusals(): ObjectVector[] {
  return [
    ...BASE64,
    ...FIELDS,
    ...SEALS,
    ...EXTENSIONS,
    ...CHECKSUMS,
    ...METADATA_REFUSALS,
    ...EXTENSION_REFUSALS,
  ].map((variation) => vectorOf({ ...variation, name: `record: ${variation.name}` }));
}
