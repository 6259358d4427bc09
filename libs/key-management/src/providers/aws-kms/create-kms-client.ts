import type { KMSClient, KMSClientConfig } from '@aws-sdk/client-kms';
import type { AwsKmsKekSettings } from '@s3ep/config';
import { createKmsCredentials } from './create-kms-credentials';

/** Connects that take longer are given up, whatever the caller's own limit. */
const CONNECT_TIMEOUT_MILLISECONDS = 5000;

/** Loads the SDK, which takes its time, and makes a client that never repeats a request by itself. */
export async function createKmsClient(settings: AwsKmsKekSettings): Promise<KMSClient> {
  const { region, endpoint } = settings;
  const { KMSClient } = await import('./kms-sdk');
  const config: KMSClientConfig = {
    region,
    ...(endpoint !== undefined && { endpoint }),
    credentials: await createKmsCredentials(settings),
    maxAttempts: 1, // ResilientKeyProvider repeats
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MILLISECONDS },
  };
  return new KMSClient(config);
}
