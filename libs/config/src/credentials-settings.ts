import type { Secret } from './secret';

/** Credentials at a service that takes those of AWS. */
export type CredentialsSettings =
  | {
      readonly type: 'static';
      readonly accessKeyId: string;
      readonly secretAccessKey: Secret;
      readonly sessionToken?: Secret;
    }
  /** AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN of the process. */
  | { readonly type: 'environment' }
  /** The AWS default chain: environment, profile, web identity, container, instance. */
  | { readonly type: 'aws-default'; readonly profile?: string };
