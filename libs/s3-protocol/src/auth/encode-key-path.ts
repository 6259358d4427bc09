const NEEDS_NO_ENCODING = /^[A-Za-z0-9\-._~/]*$/;
/** What encodeURIComponent leaves alone although RFC 3986 reserves it, and the "/" that S3 keeps. */
const CORRECTIONS = /[!'()*]|%2F/g;

/**
 * An object key as it is written into a request path: RFC 3986 unreserved characters and "/" kept, every other
 * byte of its UTF-8 as %XX in upper case. Already canonical, so it is signed exactly as it is sent.
 *
 * @throws URIError for a lone surrogate, which no key has
 */
export function encodeKeyPath(key: string): string {
  if (NEEDS_NO_ENCODING.test(key)) return key;
  return encodeURIComponent(key).replace(CORRECTIONS, (found) =>
    found === '%2F' ? '/' : `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
