import type { FoundSource } from './found-source';

/** A copy that is to be written. */
export interface CopyToMake {
  readonly found: FoundSource;
  /** What describes it in clear. */
  readonly description: Readonly<Record<string, string>>;
  /** Sealed for the destination; undefined for a plain copy. */
  readonly record: string | undefined;
  /**
   * An HTTP date. Holds a copy onto itself to what was found, in place of the source's ETag, which stays when only
   * metadata change: beside it S3 does not look at the date (API reference of CopyObject). The destination's ETag must
   * be a condition too.
   */
  readonly unmodifiedSince?: string;
}
