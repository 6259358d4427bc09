import type { BackendResponse } from '@s3ep/backend';
import type { CopySource } from './copy-source';

/** The source as it was found: everything after refers to exactly this version of it. */
export interface FoundSource {
  readonly source: CopySource;
  /** The answer of HeadObject. */
  readonly head: BackendResponse;
  readonly backendEtag: string;
  /** Whether it has a record. */
  readonly isEncrypted: boolean;
  /**
   * Looks once more, right before a copy is made that shall only replace what was found: its ETag stays the same when
   * only its metadata change. Throws where somebody wrote it meanwhile.
   */
  readonly confirm?: () => Promise<void>;
}
