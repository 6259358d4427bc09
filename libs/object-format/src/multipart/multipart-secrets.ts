import type { ObjectKeys } from '../keys/object-keys';
import type { ObjectRecord } from '../record/object-record';

/** A verified record of kind 2, and what it unsealed to: the same for an open upload and the object it becomes. */
export interface MultipartSecrets {
  readonly record: Extract<ObjectRecord, { kind: 'multipart' }>;
  readonly keys: ObjectKeys;
  readonly dek: Buffer;
}
