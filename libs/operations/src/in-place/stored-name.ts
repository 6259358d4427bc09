import type { ObjectKey } from '@s3ep/s3-protocol';

/** Which object, and which version of it; the current one where none is named. */
export interface StoredName {
  readonly key: ObjectKey;
  readonly versionId?: string | undefined;
}
