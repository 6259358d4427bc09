import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../checksum';
import { FormatError } from '../format-error';
import { MANIFEST_CHECKSUM_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import type { ByteReader } from '../record/byte-reader';
import type { ByteWriter } from '../record/byte-writer';

/** The checksum of a multipart object: of its plaintext, or of the checksums of its parts. */
export interface MultipartChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: 'composite' | 'full-object';
  /** The digest alone, without the `-N` of a composite one. */
  readonly bytes: Buffer;
}

/** object-format.md 4.3. */
export const MULTIPART_CHECKSUM_TYPE_CODES = { composite: 1, 'full-object': 2 } as const satisfies Record<
  MultipartChecksum['type'],
  number
>;
const NO_CHECKSUM = { algorithm: 0, type: 0 };

/** u8(checksumAlgorithm) || u8(checksumType) || checksum, zero-padded to 64 bytes (object-format.md 4.3). */
export function writeManifestChecksum(writer: ByteWriter, checksum: MultipartChecksum | undefined): void {
  const value = Buffer.alloc(MANIFEST_CHECKSUM_BYTES);
  if (checksum === undefined) {
    writer.u8(NO_CHECKSUM.algorithm).u8(NO_CHECKSUM.type).bytes(value);
    return;
  }
  const { code, digestBytes } = CHECKSUM_ALGORITHMS[checksum.algorithm];
  invariant(checksum.bytes.length === digestBytes, 'a digest has the length of its algorithm');
  checksum.bytes.copy(value);
  writer.u8(code).u8(MULTIPART_CHECKSUM_TYPE_CODES[checksum.type]).bytes(value);
}

/**
 * Inverse of {@link writeManifestChecksum}.
 *
 * @throws {FormatError} `manifest-layout`
 */
export function readManifestChecksum(reader: ByteReader): MultipartChecksum | undefined {
  const algorithmCode = reader.u8();
  const typeCode = reader.u8();
  const value = reader.take(MANIFEST_CHECKSUM_BYTES);
  const algorithm = keyOf(CHECKSUM_ALGORITHMS, ({ code }) => code === algorithmCode);
  const type = keyOf(MULTIPART_CHECKSUM_TYPE_CODES, (code) => code === typeCode);
  const bytes = value.subarray(0, algorithm === undefined ? 0 : CHECKSUM_ALGORITHMS[algorithm].digestBytes);
  // object-format.md 4.3: zero-padded, and all zero where there is none
  if (value.subarray(bytes.length).some((byte) => byte !== 0)) throw new FormatError('manifest-layout');
  if (algorithmCode === NO_CHECKSUM.algorithm && typeCode === NO_CHECKSUM.type) return undefined;
  if (algorithm === undefined || type === undefined) throw new FormatError('manifest-layout');
  return { algorithm, type, bytes };
}

function keyOf<Key extends string, Value>(
  table: Readonly<Record<Key, Value>>,
  matches: (value: Value) => boolean,
): Key | undefined {
  return (Object.keys(table) as Key[]).find((key) => matches(table[key]));
}
