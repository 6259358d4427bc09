import type { BackendSession } from '@s3ep/backend';
import type { Services } from '../operation-context';

/** Where the state of uploads lies, and who may reach it there. */
export interface StateHome {
  readonly backend: BackendSession;
  readonly bucket: string;
}

/**
 * The home of the state of uploads to a bucket (object-format 5): that bucket itself, with the client's credentials, or
 * the bucket that is configured for all state, with the proxy's own: a client's may not reach it.
 */
export function stateHomeOf(
  { backend, bucket }: StateHome,
  { multipart: { stateBucket } }: Pick<Services, 'multipart'>,
): StateHome {
  return stateBucket === undefined ? { backend, bucket } : { backend: backend.asProxy, bucket: stateBucket };
}
