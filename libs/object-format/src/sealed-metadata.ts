import { NONCE_BYTES, RECORD_METADATA_NAME, RESERVED_METADATA_PREFIX } from './format-constants';
import { FormatError } from './format-error';
import { invariant } from './invariant';
import { gcmOpen, gcmSeal } from './keys/aes-gcm';
import type { ObjectKeys } from './keys/object-keys';
import type { RandomBytes } from './random-draw';
import { ByteReader } from './record/byte-reader';
import { ByteWriter } from './record/byte-writer';
import { type Extension, METADATA_EXTENSION } from './record/extensions';

/** What describes an object: headers by their name in lower case, values with one character a byte (latin1). */
export type SealedMetadata = Readonly<Record<string, string>>;

/** The list is padded to a multiple of it, so that its length tells little of what is in it. */
const PADDED_TO_BYTES = 64;

/** The key is used for nothing else, so there is nothing to tell apart (object-format.md 2.4). */
const NO_AAD = Buffer.alloc(0);

const METADATA_PREFIX = 'x-amz-meta-';
const RECORD_NAME = METADATA_PREFIX + RECORD_METADATA_NAME;
const RESERVED_PREFIX = METADATA_PREFIX + RESERVED_METADATA_PREFIX;

/** RFC 9110 5.1: a token, in lower case; of the content headers those that S3 stores with an object. */
const SEALED_NAME =
  /^(?:cache-control|content-(?:disposition|encoding|language|type)|expires|x-amz-meta-[!#$%&'*+.^_`|~0-9a-z-]*)$/;

/** RFC 9110 5.5. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Whether a header may be sealed: no other is restored (object-format.md 2.4). */
export function isSealableHeader(name: string, value: string): boolean {
  return (
    SEALED_NAME.test(name) &&
    name !== RECORD_NAME &&
    !name.startsWith(RESERVED_PREFIX) &&
    FIELD_VALUE.test(value)
  );
}

/** How new metadata goes into a record. */
export interface MetadataToSeal {
  readonly keys: ObjectKeys;
  /** `in-clear`: the record gets none; what describes the object stands beside it. */
  readonly metadata: SealedMetadata | 'in-clear';
  /** 12 bytes are drawn where there is something to seal. */
  readonly random: RandomBytes;
}

/**
 * The extensions of a record with this metadata in the place of what they had. Every call draws a new nonce: copies of
 * an object have its key.
 */
export function withMetadata(
  extensions: readonly Extension[],
  { keys, metadata, random }: MetadataToSeal,
): readonly Extension[] {
  const others = extensions.filter(({ type }) => type !== METADATA_EXTENSION);
  if (metadata === 'in-clear') return others;
  const nonce = random(NONCE_BYTES);
  const sealed = gcmSeal({
    key: keys.sealedMetadataKey(),
    nonce,
    aad: NO_AAD,
    plaintext: encodeMetadata(metadata),
  });
  // the highest type that there is
  return [...others, { type: METADATA_EXTENSION, value: Buffer.concat([nonce, sealed]) }];
}

/** Whether a record has sealed metadata, as anybody can see. */
export function hasSealedMetadata({ extensions }: { readonly extensions: readonly Extension[] }): boolean {
  return extensions.some(({ type }) => type === METADATA_EXTENSION);
}

/**
 * What describes the object, or undefined where that stands beside the record, in clear.
 *
 * @throws {FormatError} `sealed-metadata`
 */
export function openMetadata(
  { extensions }: { readonly extensions: readonly Extension[] },
  keys: ObjectKeys,
): SealedMetadata | undefined {
  const value = extensions.find(({ type }) => type === METADATA_EXTENSION)?.value;
  if (value === undefined) return undefined;
  const list = gcmOpen({
    key: keys.sealedMetadataKey(),
    nonce: value.subarray(0, NONCE_BYTES),
    aad: NO_AAD,
    sealed: value.subarray(NONCE_BYTES),
  });
  if (list === undefined) throw new FormatError('sealed-metadata');
  return decodeMetadata(list);
}

function encodeMetadata(metadata: SealedMetadata): Buffer {
  const writer = new ByteWriter();
  for (const name of Object.keys(metadata).toSorted(inByteOrder)) {
    const value = metadata[name] ?? '';
    invariant(isSealableHeader(name, value), 'what is sealed can be restored');
    writer.len16(Buffer.from(name, 'latin1')).len16(Buffer.from(value, 'latin1'));
  }
  const list = writer.toBuffer();
  return Buffer.concat([list, Buffer.alloc(paddedBytes(list.length) - list.length)]);
}

/** object-format.md 2.4: there is one way only to write a list; so nothing can be hidden in it. */
function decodeMetadata(list: Buffer): SealedMetadata {
  const reader = new ByteReader(list, 'sealed-metadata');
  const metadata: Record<string, string> = {};
  let previousName = '';
  let listBytes = 0;
  while (!reader.atEnd) {
    const length = list.length - reader.offset < 2 ? 0 : reader.u16();
    if (length === 0) break; // no name is empty: from here on it is padding
    const name = reader.take(length).toString('latin1');
    const value = reader.len16().toString('latin1');
    if (name <= previousName || !isSealableHeader(name, value)) throw new FormatError('sealed-metadata');
    metadata[name] = value;
    previousName = name;
    listBytes = reader.offset;
  }
  const padding = list.subarray(listBytes);
  if (list.length !== paddedBytes(listBytes) || padding.some((byte) => byte !== 0))
    throw new FormatError('sealed-metadata');
  return metadata;
}

function paddedBytes(listBytes: number): number {
  return Math.max(1, Math.ceil(listBytes / PADDED_TO_BYTES)) * PADDED_TO_BYTES;
}

/** Names are ASCII: the order of code units is that of bytes. */
function inByteOrder(one: string, other: string): number {
  return one < other ? -1 : 1;
}
