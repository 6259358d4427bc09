import type { CredentialsSettings } from './credentials-settings';
import type { Secret } from './secret';

/** `decrypt-only`: seals nothing new. `retired`: neither seals nor opens. */
export const KEK_STATES = ['enabled', 'decrypt-only', 'retired'] as const;
export type KekState = (typeof KEK_STATES)[number];

/** What every key-encryption key has, whoever holds it. */
export interface KekIdentity {
  /** Name of the key-encryption key; it is written into every record. */
  readonly id: string;
  readonly state: KekState;
}

/** How long and how often a provider behind a network is asked. */
export interface CallLimits {
  /** Of one attempt. */
  readonly timeoutMilliseconds: number;
  /** In all, the first one included. */
  readonly attempts: number;
}

export interface LocalAesKekSettings extends KekIdentity {
  readonly provider: 'local-aes';
  /** 32 bytes in base64 or hex. From `key`, `${VAR}` or `keyFile`. */
  readonly key: Secret;
}

export interface AwsKmsKekSettings extends KekIdentity, CallLimits {
  readonly provider: 'aws-kms';
  /** ARN of a key or alias, a key id, or `alias/<name>`. */
  readonly keyId: string;
  readonly region: string;
  /** http(s)://host[:port]; AWS's own for the region otherwise. */
  readonly endpoint?: string;
  readonly credentials: CredentialsSettings;
  /** Role that is assumed with those credentials before KMS is called. */
  readonly roleArn?: string;
}

export type VaultAuthSettings =
  /** A token in a file that something else renews, such as the sink of a Vault agent; read again when it changes. */
  | { readonly type: 'token'; readonly tokenFile: string }
  | {
      readonly type: 'kubernetes';
      readonly mount: string;
      readonly role: string;
      /** Token of the service account; read again at every login, because the kubelet renews it. */
      readonly jwtFile: string;
    }
  | {
      readonly type: 'approle';
      readonly mount: string;
      readonly roleId: string;
      readonly secretId: Secret;
    };

export interface VaultTransitKekSettings extends KekIdentity, CallLimits {
  readonly provider: 'vault-transit';
  /** http(s)://host[:port] of Vault or OpenBao. */
  readonly address: string;
  /** Where the transit secrets engine is mounted, without slashes around it. */
  readonly mount: string;
  /** Name of a key of type aes256-gcm96 in it. */
  readonly key: string;
  readonly namespace?: string;
  /** PEM file of certificate authorities to trust instead of the system's. */
  readonly caFile?: string;
  readonly auth: VaultAuthSettings;
}

/** Exactly one of the two keys is given; whoever has only the public one wraps bucket keys and unwraps none. */
export interface RsaKekSettings extends KekIdentity {
  readonly provider: 'rsa';
  /** PEM without a passphrase. */
  readonly privateKey?: Secret;
  /** PEM file. */
  readonly publicKeyFile?: string;
  /** 32 bytes in base64. */
  readonly authKey: Secret;
}

export interface Pkcs11KekSettings extends KekIdentity, CallLimits {
  readonly provider: 'pkcs11';
  /** File of the shared library. */
  readonly library: string;
  readonly tokenLabel: string;
  readonly pin: Secret;
  /** CKA_LABEL of an AES-256 key. */
  readonly keyLabel: string;
}

/** One key-encryption key; `provider` says who holds it. */
export type KekSettings =
  LocalAesKekSettings | AwsKmsKekSettings | VaultTransitKekSettings | RsaKekSettings | Pkcs11KekSettings;
