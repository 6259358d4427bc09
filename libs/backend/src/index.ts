export { BackendBody } from './backend-body';
export { BackendClient, type BackendClientOptions } from './backend-client';
export { BackendSession, type SessionRequest } from './backend-session';
export type { BackendObserver, BackendRequest, BackendResponse, StreamedBody } from './backend-request';
export { BackendTrust } from './backend-trust';
export { BackendUnavailableError } from './backend-unavailable-error';
export { createDispatcher } from './create-dispatcher';
export {
  createCredentialsSource,
  type Credentials,
  type CredentialsEnvironment,
  type CredentialsSource,
} from './credentials-source';
export { BackendModule, CREDENTIALS_ENVIRONMENT } from './backend.module';
export { ABILITIES, type Ability, type BackendProfile, type Known } from './profile/backend-profile';
export { profileAt } from './profile/profile-at';
export { PROFILES } from './profile/profiles';
export { CONDITION_TITLES, WITHOUT_ABILITY } from './profile/what-clients-miss';
export { resolveProfile } from './profile/resolve-profile';
export { probeBackend } from './probe-backend';
