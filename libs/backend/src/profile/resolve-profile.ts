import type { BackendSettings } from '@s3ep/config';
import type { BackendProfile } from './backend-profile';
import { PROFILES } from './profiles';

/** The profile that is configured, with the facts that the operator knows better. */
export function resolveProfile({
  profile,
  overrides = {},
}: Pick<BackendSettings, 'profile' | 'overrides'>): BackendProfile {
  const known = PROFILES[profile];
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
