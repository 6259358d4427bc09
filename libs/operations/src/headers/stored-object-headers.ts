import { type HeaderMap, NEW_OBJECT_HEADERS } from '@s3ep/s3-protocol';
import { METADATA_HEADER_PREFIX } from './metadata-names';

/** Read by the backend, where it serves a website. */
export const REDIRECT_HEADER = 'x-amz-website-redirect-location';

/** Headers of an upload that describe the object and are stored with it (API reference of PutObject). */
const DESCRIBING = [
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'expires',
  REDIRECT_HEADER,
] as const;

/** Those of them, and Content-Encoding, that are answered with the object and mean nothing to the backend. */
export const CONTENT_HEADERS: ReadonlySet<string> = new Set([
  ...DESCRIBING.filter((name) => name !== REDIRECT_HEADER),
  'content-encoding',
]);

/** Headers of a write that say how the backend is to keep the object. */
const KEEPING: readonly string[] = [
  ...NEW_OBJECT_HEADERS.filter((name) => name !== REDIRECT_HEADER),
  'x-amz-expected-bucket-owner',
  'x-amz-request-payer',
];

/** What describes the object itself: content headers and user metadata, without aws-chunked (s3-semantics 4). */
export function descriptionHeaders(headers: HeaderMap): Record<string, string> {
  const described: Record<string, string> = {};
  for (const name of DESCRIBING) if (headers[name] !== undefined) described[name] = headers[name];
  const encoding = storedContentEncoding(headers['content-encoding']);
  if (encoding !== undefined) described['content-encoding'] = encoding;
  for (const name in headers)
    if (name.startsWith(METADATA_HEADER_PREFIX)) described[name] = headers[name] ?? '';
  return described;
}

/** What says how to keep it: ACL, tags, storage class, lock, the backend's own encryption. */
export function keepingHeaders(headers: HeaderMap): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEEPING) if (headers[name] !== undefined) kept[name] = headers[name];
  return kept;
}

/** aws-chunked is how the body travels, not how the object is encoded. */
function storedContentEncoding(value: string | undefined): string | undefined {
  const encodings = value
    ?.split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding.toLowerCase() !== 'aws-chunked');
  return encodings && encodings.length > 0 ? encodings.join(',') : undefined;
}
