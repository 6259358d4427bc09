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
import { type BucketKeys, KeyRing } from '@s3ep/key-management';
import { ListedSizes, ManifestCache, MultipartMemory, type Services } from '@s3ep/operations';

/** Token of {@link Services}: what handlers and the sweep share. */
export const SERVICES = Symbol('SERVICES');

/** The part of the services that keys and buckets of the configuration decide. */
export function rulesOf(
  keyRing: BucketKeys,
  { stateBucket }: Pick<MultipartSettings, 'stateBucket'>,
): Pick<Services, 'keyRing' | 'policyOf'> {
  return {
    keyRing,
    // the state of uploads is not for clients: for them its bucket is one without a policy
    policyOf: (bucket) => (bucket === stateBucket ? undefined : keyRing.policyOf(bucket)),
  };
}

/** By the rules as they are at each moment; requests have a snapshot of them (current-serving.ts). */
export const servicesProvider: FactoryProvider<Services> = {
  provide: SERVICES,
  inject: [S3_SETTINGS, BACKEND_SETTINGS, MULTIPART_SETTINGS, KeyRing],
  useFactory: (
    settings: S3ListenerSettings,
    backend: BackendSettings,
    multipart: MultipartSettings,
    keyRing: KeyRing,
  ) => ({
    ...rulesOf(keyRing, multipart),
    settings,
    backendProfile: resolveProfile(backend),
    manifests: new ManifestCache(),
    listedSizes: new ListedSizes(),
    multipart: new MultipartMemory(multipart),
  }),
};
