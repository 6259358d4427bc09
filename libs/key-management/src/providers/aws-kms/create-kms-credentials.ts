import type { KMSClientConfig } from '@aws-sdk/client-kms';
import type { AwsKmsKekSettings, CredentialsSettings } from '@s3ep/config';
import type * as CredentialProviders from './credential-providers';

type Credentials = NonNullable<KMSClientConfig['credentials']>;

/** Shows in CloudTrail who assumed the role. */
const ROLE_SESSION_NAME = 's3-encryption-proxy';

/** The credentials that KMS is called with: those of the settings, or of the role that is assumed with them. */
export async function createKmsCredentials(settings: AwsKmsKekSettings): Promise<Credentials> {
  const { credentials, roleArn, region } = settings;
  if (credentials.type === 'static' && roleArn === undefined) return fromSettings(credentials);
  const providers = await import('./credential-providers');
  const own = ownCredentials(credentials, providers);
  if (roleArn === undefined) return own;
  return providers.fromTemporaryCredentials({
    masterCredentials: own,
    params: { RoleArn: roleArn, RoleSessionName: ROLE_SESSION_NAME },
    clientConfig: { region, maxAttempts: 1 },
  });
}

function ownCredentials(
  settings: CredentialsSettings,
  { fromEnv, fromNodeProviderChain }: typeof CredentialProviders,
): Credentials {
  switch (settings.type) {
    case 'static':
      return fromSettings(settings);
    case 'environment':
      return fromEnv();
    case 'aws-default':
      return fromNodeProviderChain(settings.profile === undefined ? {} : { profile: settings.profile });
  }
}

type StaticCredentials = Extract<CredentialsSettings, { type: 'static' }>;

function fromSettings({ accessKeyId, secretAccessKey, sessionToken }: StaticCredentials) {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken && { sessionToken: sessionToken.reveal() }),
  };
}
