import { CHECKSUM_ALGORITHMS } from '../checksum';
import { ANNOUNCED_CHECKSUM_EXTENSION, type Extension } from '../record/extensions';
import { ByteWriter } from '../record/byte-writer';
import { MULTIPART_CHECKSUM_TYPE_CODES, type MultipartChecksum } from './manifest-checksum';

/** What CreateMultipartUpload says about the checksum of the object to be. */
export type AnnouncedChecksum = Pick<MultipartChecksum, 'algorithm' | 'type'>;

/** u8(algorithm) || u8(type). */
const VALUE_BYTES = 2;

/** The extension that holds it (object-format.md 2.3, type 2). Nothing in it is secret. */
export function announcedChecksumExtension({ algorithm, type }: AnnouncedChecksum): Extension {
  const value = new ByteWriter()
    .u8(CHECKSUM_ALGORITHMS[algorithm].code)
    .u8(MULTIPART_CHECKSUM_TYPE_CODES[type])
    .toBuffer();
  return { type: ANNOUNCED_CHECKSUM_EXTENSION, value };
}

/**
 * Inverse of {@link announcedChecksumExtension}. What it does not know counts for nothing, as an unknown extension
 * below 128 does: `undefined`.
 */
export function announcedChecksumOf(extensions: readonly Extension[]): AnnouncedChecksum | undefined {
  const value = extensions.find(({ type }) => type === ANNOUNCED_CHECKSUM_EXTENSION)?.value;
  if (value?.length !== VALUE_BYTES) return undefined;
  const algorithm = namesOf(CHECKSUM_ALGORITHMS).find((name) => CHECKSUM_ALGORITHMS[name].code === value[0]);
  const type = namesOf(MULTIPART_CHECKSUM_TYPE_CODES).find(
    (name) => MULTIPART_CHECKSUM_TYPE_CODES[name] === value[1],
  );
  return algorithm && type && { algorithm, type };
}

function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(table) as Name[];
}
