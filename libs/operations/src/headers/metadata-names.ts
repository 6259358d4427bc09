import { RECORD_METADATA_NAME, RESERVED_METADATA_PREFIX } from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';

/** Prefix of the headers that carry user metadata. */
export const METADATA_HEADER_PREFIX = 'x-amz-meta-';

/** The header that holds the record of an encrypted object (object-format 2). */
export const RECORD_HEADER = METADATA_HEADER_PREFIX + RECORD_METADATA_NAME;

const RESERVED_HEADER_PREFIX = METADATA_HEADER_PREFIX + RESERVED_METADATA_PREFIX;

/** True for a header in lower case that only the proxy may write, and nobody sees. */
export function isReservedMetadataHeader(name: string): boolean {
  return name === RECORD_HEADER || name.startsWith(RESERVED_HEADER_PREFIX);
}

/**
 * object-format 2: a client that names our metadata is refused, whether in a header or in a presigned query.
 * @throws S3Error InvalidArgument
 */
export function refuseReservedMetadata(names: Iterable<string>): void {
  for (const name of names)
    if (isReservedMetadataHeader(name.toLowerCase()))
      throw new S3Error('InvalidArgument', {
        message: 'This metadata name is reserved.',
        details: { ArgumentName: name },
      });
}

/** S3's limit for user metadata in bytes, record included (object-format 2.1). */
export const METADATA_LIMIT_BYTES = 2_048;

/** S3 counts names and values of user metadata in bytes; 2 KB in all (API reference of PutObject). */
export function metadataBytes(headers: Readonly<Record<string, string>>): number {
  let bytes = 0;
  for (const name in headers)
    if (name.startsWith(METADATA_HEADER_PREFIX))
      bytes += name.length - METADATA_HEADER_PREFIX.length + Buffer.byteLength(headers[name] ?? '', 'latin1');
  return bytes;
}
