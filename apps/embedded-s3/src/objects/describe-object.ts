import { S3Error } from '@s3ep/s3-protocol';
import type { HeaderMap } from '@s3ep/s3-protocol';
import type { ObjectDescription } from '../storage/stored-version';
import { customerKeyCheck } from './customer-key';
import type { CustomerKey } from './customer-key';
import { readLockHeaders } from './object-lock';
import { parseTagHeader } from './tags';

const METADATA_PREFIX = 'x-amz-meta-';

/** S3's limit for all names and values of user metadata together. */
const MAX_METADATA_BYTES = 2048;

const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

/** Given back as they came. */
const KEPT_HEADERS = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  'x-amz-website-redirect-location',
] as const;

/** The only storage class that is not told apart from others. */
const STORAGE_CLASS = 'STANDARD';

/** aws-chunked says how the request travelled; it is no property of the object. */
function contentEncoding(value: string): string {
  return value
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked')
    .join(',');
}

function keptHeaders(headers: HeaderMap): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headers[name];
    const text = name === 'content-encoding' && value !== undefined ? contentEncoding(value) : value;
    if (text !== undefined && text !== '') kept[name] = text;
  }
  kept['content-type'] ??= DEFAULT_CONTENT_TYPE;
  const storageClass = headers['x-amz-storage-class'];
  if (storageClass !== undefined && storageClass !== STORAGE_CLASS)
    kept['x-amz-storage-class'] = storageClass;
  return kept;
}

function userMetadata(headers: HeaderMap): Record<string, string> {
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(METADATA_PREFIX)) continue;
    metadata[name.slice(METADATA_PREFIX.length)] = value;
    bytes += name.length - METADATA_PREFIX.length + value.length;
  }
  if (bytes > MAX_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', {
      details: { Size: String(bytes), MaxSizeAllowed: String(MAX_METADATA_BYTES) },
    });
  }
  return metadata;
}

/** This server does not pretend to encrypt. @throws S3Error NotImplemented */
function refuseServerSideEncryption(headers: HeaderMap): void {
  if (headers['x-amz-server-side-encryption'] !== undefined) {
    throw new S3Error('NotImplemented', {
      message: 'Server-side encryption is implemented with customer keys (SSE-C) only.',
      details: { Header: 'x-amz-server-side-encryption' },
    });
  }
}

/** What the headers of a PUT, a copy with REPLACE, or CreateMultipartUpload say about the object. */
export function describeObject(
  headers: HeaderMap,
  customerKey: CustomerKey | undefined,
  now: Date,
): ObjectDescription {
  refuseServerSideEncryption(headers);
  return {
    headers: keptHeaders(headers),
    metadata: userMetadata(headers),
    tags: parseTagHeader(headers['x-amz-tagging']),
    ...readLockHeaders(headers, now),
    ...(customerKey ? { customerKey: customerKeyCheck(customerKey) } : {}),
  };
}
