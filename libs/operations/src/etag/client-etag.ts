/**
 * ETags between client and backend (s3-semantics 3).
 *
 * An encrypted single-part object's backend ETag is the MD5 of ciphertext. Clients see it with the suffix "-01":
 * it then looks like a multipart ETag, so that no client compares it with an MD5 of the plaintext, and as no
 * backend writes a leading zero, it maps back.
 */
const SINGLE_PART_SUFFIX = '-01';

/** No backend has such an ETag: a condition with it never matches. */
const NEVER_MATCHING_SUFFIX = '-00';

/** Without quotes. */
export function bareEtag(etag: string): string {
  return etag.startsWith('"') && etag.endsWith('"') && etag.length >= 2 ? etag.slice(1, -1) : etag;
}

/** The client's form, quoted, of a backend's ETag of an encrypted object. */
export function toClientEtag(backendEtag: string): string {
  const bare = bareEtag(backendEtag);
  return bare.includes('-') ? `"${bare}"` : `"${bare}${SINGLE_PART_SUFFIX}"`;
}

export interface BackendEtagOptions {
  /** Whether the bucket may hold plain objects, whose ETags clients see as they are. */
  readonly plainObjects: boolean;
  readonly form: 'quoted' | 'unquoted';
}

function toBackendEtag(clientEtag: string, { plainObjects, form }: BackendEtagOptions): string {
  if (clientEtag === '*') return clientEtag;
  const weak = clientEtag.startsWith('W/') ? 'W/' : '';
  const bare = bareEtag(clientEtag.slice(weak.length));
  let mapped = bare;
  if (bare.endsWith(SINGLE_PART_SUFFIX)) mapped = bare.slice(0, -SINGLE_PART_SUFFIX.length);
  else if (!plainObjects && !bare.includes('-')) mapped = bare + NEVER_MATCHING_SUFFIX;
  return form === 'unquoted' ? mapped : `${weak}"${mapped}"`;
}

/** Translates the value of If-Match and its like: "*", one ETag, or a list of them. */
export function toBackendEtagCondition(value: string, options: BackendEtagOptions): string {
  return value
    .split(',')
    .map((etag) => toBackendEtag(etag.trim(), options))
    .join(', ');
}
