import type { BackendClient } from '@s3ep/backend';
import type { S3ListenerSettings } from '@s3ep/config';
import type { ClientDirectory, Services } from '@s3ep/operations';
import type { SigningKeyCache } from '@s3ep/s3-protocol';
import type { HealthAnswers } from './health-requests';

/** What the pipeline works with; the same for every request. */
export interface RequestHandling {
  readonly settings: S3ListenerSettings;
  readonly clients: ClientDirectory;
  readonly signingKeys: SigningKeyCache;
  readonly backend: BackendClient;
  readonly services: Services;
  readonly health: HealthAnswers;
}
