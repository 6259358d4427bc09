import { FormatError } from '../format-error';
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';

/** One extension of a record (object-format.md 2.3). */
export interface Extension {
  readonly type: number;
  readonly value: Buffer;
}

/** Sealed checksums. */
export const CHECKSUMS_EXTENSION = 1;

/** What CreateMultipartUpload announced about checksums. */
export const ANNOUNCED_CHECKSUM_EXTENSION = 2;

/** The bucket key, wrapped by further key-encryption keys. */
export const RECIPIENTS_EXTENSION = 3;

/** Sealed metadata: the first one that a reader must know. */
export const METADATA_EXTENSION = 128;

/** From here on, a reader that does not know a type must refuse the object. */
const FIRST_CRITICAL_EXTENSION = 128;

/** Writes extensions, which must be in ascending order of type. */
export function encodeExtensions(extensions: readonly Extension[]): Buffer {
  const writer = new ByteWriter();
  for (const { type, value } of extensions) writer.u8(type).len16(value);
  return writer.toBuffer();
}

/**
 * Parses the extensions of a record, and keeps the unknown ones.
 *
 * @throws {FormatError} `extensions-malformed`, `extensions-order`, `extension-unknown`
 */
export function decodeExtensions(bytes: Buffer): Extension[] {
  const reader = new ByteReader(bytes, 'extensions-malformed');
  const extensions: Extension[] = [];
  let previousType = -1;
  while (!reader.atEnd) {
    const type = reader.u8();
    const value = reader.len16();
    // object-format.md 2.3: strictly ascending, so none twice
    if (type <= previousType) throw new FormatError('extensions-order');
    // object-format.md 2.3: 128 and above must be known
    if (type >= FIRST_CRITICAL_EXTENSION && type !== METADATA_EXTENSION)
      throw new FormatError('extension-unknown');
    extensions.push({ type, value });
    previousType = type;
  }
  return extensions;
}
