import type { CredentialsSettings } from '@s3ep/config';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Gives the credentials to sign with; synchronously where they never change, to spare a turn of the loop. */
export type CredentialsSource = () => Credentials | Promise<Credentials>;

/** Environment of the process, as far as credentials are concerned; `libs/config` alone reads the real one. */
export type CredentialsEnvironment = Readonly<Record<string, string | undefined>>;

function fromEnvironment(environment: CredentialsEnvironment): Credentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Error(
      'backend credentials of type "environment": AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must both be set',
    );
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}

/**
 * The AWS default chain: environment, profile, web identity (IRSA), container, instance metadata.
 * The SDK memoises what it found and renews it before it expires.
 */
function fromDefaultChain(profile: string | undefined): CredentialsSource {
  let chain: Promise<() => Promise<Credentials>> | undefined;
  return async () => {
    chain ??= import('./aws-default-chain').then(({ fromNodeProviderChain }) =>
      fromNodeProviderChain(profile === undefined ? {} : { profile }),
    );
    return (await chain)();
  };
}

export function createCredentialsSource(
  settings: CredentialsSettings,
  environment: CredentialsEnvironment,
): CredentialsSource {
  switch (settings.type) {
    case 'static': {
      const credentials: Credentials = {
        accessKeyId: settings.accessKeyId,
        secretAccessKey: settings.secretAccessKey.reveal(),
        ...(settings.sessionToken && { sessionToken: settings.sessionToken.reveal() }),
      };
      return () => credentials;
    }
    case 'environment': {
      const credentials = fromEnvironment(environment);
      return () => credentials;
    }
    case 'aws-default':
      return fromDefaultChain(settings.profile);
  }
}
