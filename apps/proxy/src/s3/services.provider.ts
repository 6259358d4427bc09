import type { FactoryProvider } from '@nestjs/common';
import { resolveProfile } from '@s3ep/backend';
import {
  BACKEND_SETTINGS,
  type BackendSettings,
  MULTIPART_SETTINGS,
  type MultipartSettings,
  S3_SETTINGS,
  type S3ListenerSettings,
} from '@s3ep/config';
import { KeyRing } from '@s3ep/key-management';
import { ListedSizes, ManifestCache, MultipartMemory, type Services } from '@s3ep/operations';

/** Token of {@link Services}: what handlers and the sweep share. */
export const SERVICES = Symbol('SERVICES');

export const servicesProvider: FactoryProvider<Services> = {
  provide: SERVICES,
  inject: [S3_SETTINGS, BACKEND_SETTINGS, MULTIPART_SETTINGS, KeyRing],
  useFactory: (
    settings: S3ListenerSettings,
    backend: BackendSettings,
    multipart: MultipartSettings,
    keyRing: KeyRing,
  ) => ({
    keyRing,
    settings,
    backendProfile: resolveProfile(backend),
    manifests: new ManifestCache(),
    listedSizes: new ListedSizes(),
    multipart: new MultipartMemory(multipart),
    // the state of uploads is not for clients: for them its bucket is one without a policy
    policyOf: (bucket) => (bucket === multipart.stateBucket ? undefined : keyRing.policyOf(bucket)),
  }),
};
