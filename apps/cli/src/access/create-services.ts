import { resolveProfile } from '@s3ep/backend';
import type { Settings } from '@s3ep/config';
import { createKeyRing } from '@s3ep/key-management';
import { ListedSizes, ManifestCache, MultipartMemory, type Services } from '@s3ep/operations';

/** The services of the proxy, for a command that does its work without one. */
export function createServices(settings: Settings, keyRing = createKeyRing(settings)): Services {
  return {
    keyRing,
    settings: settings.s3,
    backendProfile: resolveProfile(settings.backend),
    manifests: new ManifestCache(),
    listedSizes: new ListedSizes(),
    multipart: new MultipartMemory(settings.multipart),
    policyOf: (bucket) => keyRing.policyOf(bucket),
  };
}
