import { restoreDescription, describeStored, type StoredDescription } from '../headers/stored-description';
import type { ObjectContext } from '../operation-context';
import { copiedDescription } from './copied-headers';
import type { FoundSource } from './found-source';
import type { OpenedSource } from './open-source';

/**
 * What describes a copy: whether it is sealed is for the destination's bucket to say, however the source has it.
 * @throws S3Error as describeStored
 */
export function describeCopy(
  { request, policy }: Pick<ObjectContext, 'request' | 'policy'>,
  { head }: FoundSource,
  { metadata }: OpenedSource,
): StoredDescription {
  return describeStored(
    copiedDescription(request.headers, restoreDescription(head.headers, metadata)),
    policy,
  );
}
