import type { BackendProfileName, BackendSettings } from '@s3ep/config';
import type { BackendProfile } from './backend-profile';
import { PROFILES } from './profiles';

/** Amazon's own endpoints (AWS General Reference, "Service endpoints"); also those of China, and of a VPC. */
const AMAZON_HOST = /\.amazonaws\.com(\.cn)?$/;

/**
 * A profile, as it may be trusted at this endpoint. `s3` is what nobody chose, too, and a gateway that behaves like
 * Amazon S3 in all else may take the frames of aws-chunked for a part of the object: acknowledged, and never to be
 * decrypted. Only Amazon is believed to take trailers; of others the operator says so, after `s3ep doctor` tried.
 */
export function profileAt(
  name: BackendProfileName,
  { endpoint }: Pick<BackendSettings, 'endpoint'>,
): BackendProfile {
  const known = PROFILES[name];
  return name === 's3' && !AMAZON_HOST.test(new URL(endpoint).hostname)
    ? { ...known, chunkedTrailers: 'refused' }
    : known;
}
