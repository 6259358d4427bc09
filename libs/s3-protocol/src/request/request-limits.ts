const KIB = 1024;

/** Object key, UTF-8 bytes after decoding. S3 User Guide, "Creating object key names". */
export const MAX_KEY_BYTES = 1024;
/** A key of the longest kind with every byte percent-encoded, a bucket name, and slashes. */
export const MAX_PATH_BYTES = 3 * MAX_KEY_BYTES + KIB;
/** Room for two keys (prefix and marker) percent-encoded, a session token and a signature. */
export const MAX_QUERY_BYTES = 8 * KIB;
export const MAX_QUERY_PARAMETERS = 100;
export const MAX_HEADERS = 100;
/** Names and values together, with four bytes of separators each. */
export const MAX_HEADER_BYTES = 16 * KIB;
