const MIB = 1_048_576;

/** Every part but the last has at least so many bytes of plaintext (S3 User Guide, "Multipart upload limits"). */
export const MIN_PART_BYTES = 5 * MIB;
