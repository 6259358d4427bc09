import { BUCKET_CONFIGURATION_OPERATIONS } from './bucket-configuration-operations';
import { BUCKET_OPERATIONS } from './bucket-operations';
import { MULTIPART_OPERATIONS } from './multipart-operations';
import { OBJECT_DESCRIPTION_OPERATIONS } from './object-description-operations';
import { OBJECT_OPERATIONS } from './object-operations';
import type { BodyKind, OperationScope, Permission, Treatment } from './operation-row';

/** The one table that says what S3 is here (s3-semantics 1.1). A request that no row describes is refused. */
export const OPERATIONS = {
  ...BUCKET_OPERATIONS,
  ...BUCKET_CONFIGURATION_OPERATIONS,
  ...OBJECT_OPERATIONS,
  ...OBJECT_DESCRIPTION_OPERATIONS,
  ...MULTIPART_OPERATIONS,
} as const;

type Rows = typeof OPERATIONS;

/** Names as in the Amazon S3 API Reference, and PostObject, OptionsBucket, OptionsObject. */
export type OperationName = keyof Rows;

/** The names of the rows with one of these treatments. */
export type OperationNamed<T extends Treatment> = {
  [Name in OperationName]: Rows[Name]['treatment'] extends T ? Name : never;
}[OperationName];

/** Every operation that needs a handler of its own: `Record<HandledOperationName, Handler>` is complete or an error. */
export type HandledOperationName = OperationNamed<'encrypt' | 'decrypt' | 'rewrite' | 'answer'>;

/** What a request was resolved to. One frozen value for each row. */
export interface Operation<Name extends OperationName = OperationName> {
  readonly name: Name;
  readonly scope: OperationScope;
  readonly treatment: Treatment;
  /** The treatment that a refused operation is to get in a later version. */
  readonly later?: Treatment;
  readonly permission: Permission;
  readonly body: BodyKind;
  /** `x-amz-meta-*` headers are part of it. */
  readonly metadata?: true;
  /** See `checkForwardedDocument`. */
  readonly refusedElements?: readonly string[];
}
