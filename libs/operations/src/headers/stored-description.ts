import type { BucketSettings } from '@s3ep/config';
import { isSealableHeader, type SealedMetadata } from '@s3ep/object-format';
import { type HeaderMap, S3Error } from '@s3ep/s3-protocol';
import { isReservedMetadataHeader, METADATA_HEADER_PREFIX, METADATA_LIMIT_BYTES } from './metadata-names';
import { CONTENT_HEADERS, REDIRECT_HEADER } from './stored-object-headers';

/** What the backend is told of an object whose own type is sealed. */
export const NEUTRAL_CONTENT_TYPE = 'application/octet-stream';

/** That of an object that was written without one (API reference of PutObject). */
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

/** What describes an object: what of it stands beside the record, and what is sealed in it. */
export interface StoredDescription {
  /** In clear. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: SealedMetadata | 'in-clear';
}

/**
 * Cuts what describes an object as the setting of its bucket says (object-format 2.4). Where it is sealed,
 * nothing of it stands in clear but the redirect, by which the backend answers itself.
 *
 * @throws S3Error InvalidArgument for a header that could not be restored; MetadataTooLarge
 */
export function describeStored(
  description: Readonly<Record<string, string>>,
  { mode, sealMetadata }: Pick<BucketSettings, 'mode' | 'sealMetadata'>,
): StoredDescription {
  if (!sealMetadata || mode === 'passthrough') return { headers: description, metadata: 'in-clear' };
  const { [REDIRECT_HEADER]: redirect, ...metadata } = description;
  let bytes = 0;
  for (const [name, value] of Object.entries(metadata)) {
    if (!isSealableHeader(name, value))
      throw new S3Error('InvalidArgument', { details: { ArgumentName: name, ArgumentValue: value } });
    bytes += name.length + value.length;
  }
  // the record, which holds all of it, is a metadata entry itself
  if (bytes > METADATA_LIMIT_BYTES) throw new S3Error('MetadataTooLarge');
  const headers = {
    'content-type': NEUTRAL_CONTENT_TYPE,
    ...(redirect !== undefined && { [REDIRECT_HEADER]: redirect }),
  };
  return { headers, metadata };
}

/**
 * The headers of a backend's answer about an object, with what was sealed in the place of what the backend says: that
 * is neutral, or somebody altered it.
 *
 * @param metadata undefined: it stands in clear
 */
export function restoreDescription(headers: HeaderMap, metadata: SealedMetadata | undefined): HeaderMap {
  if (metadata === undefined) return headers;
  return { ...withoutContentHeaders(headers), 'content-type': DEFAULT_CONTENT_TYPE, ...metadata };
}

/** The headers of an answer less all that may be sealed. */
export function withoutContentHeaders(headers: HeaderMap): Record<string, string> {
  const others: Record<string, string> = {};
  for (const name in headers) if (!describes(name)) others[name] = headers[name] ?? '';
  return others;
}

function describes(name: string): boolean {
  return (
    CONTENT_HEADERS.has(name) || (name.startsWith(METADATA_HEADER_PREFIX) && !isReservedMetadataHeader(name))
  );
}
