import type { AwsKmsKekSettings } from '@s3ep/config';
import { AwsKmsProvider } from './aws-kms-provider';
import { createKmsClient } from './create-kms-client';

/** A provider whose client is made, and whose SDK is loaded, when it is first called. */
export function createAwsKmsProvider(settings: AwsKmsKekSettings): AwsKmsProvider {
  return new AwsKmsProvider({
    kekId: settings.id,
    keyId: settings.keyId,
    makeClient: () => createKmsClient(settings),
  });
}
