const KIB = 1024;

/**
 * Everything before the content of the file, delimiters and part headers included.
 * Source: Amazon S3 User Guide, "Uploading objects using browser-based uploads": 20 KB. It bounds the number of
 * fields too, because each has a delimiter and a header of its own.
 */
export const MAX_PRE_FILE_BYTES = 20 * KIB;

/** RFC 2046, 5.1.1. */
export const MAX_BOUNDARY_BYTES = 70;
