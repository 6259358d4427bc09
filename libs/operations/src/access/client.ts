import type { CredentialsSource } from '@s3ep/backend';
import type { Permission } from '@s3ep/config';

export interface Right {
  readonly matchesBucket: (bucket: string) => boolean;
  /** Only keys that begin so; "" for all. */
  readonly prefix: string;
  readonly allow: ReadonlySet<Permission>;
}

/** Somebody who may sign requests: a configured access key with its rights. */
export interface Client {
  readonly accessKeyId: string;
  readonly rights: readonly Right[];
  /** Credentials of its own at the backend; undefined: the backend's default. */
  readonly backendCredentials: CredentialsSource | undefined;
}
