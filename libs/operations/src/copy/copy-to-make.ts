import type { FoundSource } from './found-source';

/** A copy that is to be written. */
export interface CopyToMake {
  readonly found: FoundSource;
  /** What describes it in clear. */
  readonly description: Readonly<Record<string, string>>;
  /** Sealed for the destination; undefined for a plain copy. */
  readonly record: string | undefined;
}
