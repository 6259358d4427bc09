import { encodeKeyPath } from '@s3ep/s3-protocol';

/** Where the backend is, and how buckets are addressed there. */
export interface BackendAddress {
  /** http(s)://host[:port] */
  readonly endpoint: string;
  readonly addressing: 'path' | 'virtual-hosted';
}

export interface RequestTarget {
  readonly origin: string;
  readonly host: string;
  /** Percent-encoded path, beginning with "/". */
  readonly path: string;
  /** Percent-encoded query without "?", "" if none. */
  readonly query: string;
}

function encodeQuery(query: readonly (readonly [string, string])[]): string {
  return query
    .map(([name, value]) =>
      value === '' ? encodeComponent(name) : `${encodeComponent(name)}=${encodeComponent(value)}`,
    )
    .join('&');
}

/** RFC 3986: everything but unreserved characters is encoded; encodeURIComponent leaves five too many. */
function encodeComponent(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * The request line and Host for a bucket and key.
 * The key is encoded in the one canonical way, so the backend sees the same key whatever the client's spelling.
 */
export function targetOf(
  address: BackendAddress,
  request: {
    readonly bucket?: string | undefined;
    readonly key?: string | undefined;
    readonly query?: readonly (readonly [string, string])[] | undefined;
  },
): RequestTarget {
  const separator = address.endpoint.indexOf('://') + 3;
  const scheme = address.endpoint.slice(0, separator);
  const endpointHost = address.endpoint.slice(separator);
  const query = request.query ? encodeQuery(request.query) : '';
  const keyPath = request.key === undefined ? '' : encodeKeyPath(request.key);
  if (request.bucket === undefined) return { origin: address.endpoint, host: endpointHost, path: '/', query };
  if (address.addressing === 'path') {
    const path = request.key === undefined ? `/${request.bucket}` : `/${request.bucket}/${keyPath}`;
    return { origin: address.endpoint, host: endpointHost, path, query };
  }
  const host = `${request.bucket}.${endpointHost}`;
  return { origin: `${scheme}${host}`, host, path: `/${keyPath}`, query };
}
