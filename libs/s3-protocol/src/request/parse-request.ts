import { bucketOfHost } from './bucket-of-host';
import { decodeUriBytes } from './decode-uri-bytes';
import { parseHeaders } from './parse-headers';
import { parseBucketName, parseObjectKey } from './parse-names';
import { parseQuery } from './parse-query';
import type { BucketName, HeaderMap, ObjectKey, S3Request } from './s3-request';
import { splitTarget } from './split-target';

/** The head of an HTTP request, as node's parser leaves it: one character a byte (latin1). */
export interface RequestHead {
  readonly method: string;
  /** The request target of the request line: `req.url`. */
  readonly target: string;
  /** Names and values in turn: `req.rawHeaders`. */
  readonly rawHeaders: readonly string[];
}

export interface ParseRequestOptions {
  /** Hosts below which buckets are addressed virtual-hosted-style; lower case, no port. */
  readonly baseDomains: readonly string[];
}

interface Addressed {
  readonly bucket?: BucketName;
  readonly key?: ObjectKey;
}

function addressedInBucket(bucket: BucketName, rawKey: string): Addressed {
  return rawKey === '' ? { bucket } : { bucket, key: parseObjectKey(decodeUriBytes(rawKey)) };
}

/** `/bucket/key`: everything after the second slash is the key, whatever it looks like. */
function addressedByPath(rawPath: string): Addressed {
  if (rawPath === '/' || rawPath === '*') return {};
  const slash = rawPath.indexOf('/', 1);
  const end = slash < 0 ? rawPath.length : slash;
  return addressedInBucket(parseBucketName(decodeUriBytes(rawPath.slice(1, end))), rawPath.slice(end + 1));
}

/**
 * RFC 9112 3.2.2: the host of an absolute target takes the place of the Host header. For the signature too, which
 * else would be one for a bucket, and the request about another.
 */
function withAuthority(headers: HeaderMap, authority: string | undefined): HeaderMap {
  if (authority === undefined) return headers;
  return Object.freeze(
    Object.assign(Object.create(null) as Record<string, string>, headers, { host: authority }),
  );
}

/**
 * Parses the head of a request, byte-exact: `a//b`, `a/../b`, `a%2Fb`, a trailing slash are each their own key.
 * The result is frozen.
 *
 * @throws S3Error InvalidURI, InvalidBucketName, KeyTooLongError, InvalidArgument, InvalidRequest,
 *   RequestHeaderSectionTooLarge, NotImplemented
 */
export function parseRequest(head: RequestHead, options: ParseRequestOptions): S3Request {
  const { rawPath, rawQuery, authority } = splitTarget(head.method, head.target);
  const headers = withAuthority(parseHeaders(head.rawHeaders), authority);
  const query = parseQuery(rawQuery);
  const label = bucketOfHost(headers['host'] ?? '', options.baseDomains);
  const virtual = label !== undefined && rawPath !== '*';
  const addressed = virtual
    ? addressedInBucket(parseBucketName(label), rawPath.slice(1))
    : addressedByPath(rawPath);
  return Object.freeze({
    method: head.method,
    rawPath,
    rawQuery,
    query,
    headers,
    addressing: virtual ? 'virtual-hosted' : 'path',
    ...addressed,
  });
}
