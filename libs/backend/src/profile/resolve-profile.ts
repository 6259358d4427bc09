import type { BackendSettings } from '@s3ep/config';
import type { BackendProfile } from './backend-profile';
import { profileAt } from './profile-at';

/** The profile that is configured, with the facts that the operator knows better. */
export function resolveProfile({
  profile,
  endpoint,
  overrides = {},
}: Pick<BackendSettings, 'profile' | 'endpoint' | 'overrides'>): BackendProfile {
  const known = profileAt(profile, { endpoint });
  return {
    ...known,
    ifMatchEtagForm: overrides.ifMatchEtagForm ?? known.ifMatchEtagForm,
    copySourceCondition: overrides.copySourceCondition ?? known.copySourceCondition,
    completionList: overrides.completionList ?? known.completionList,
    goneUploadCode: overrides.goneUploadCode ?? known.goneUploadCode,
    chunkedTrailers: overrides.chunkedTrailers ?? known.chunkedTrailers,
    enforcedConditions: overrides.enforcedConditions ?? known.enforcedConditions,
  };
}
