import type { Credentials } from '../../support/stack';

/** Requests of a lane follow one another, so whatever the backend gets for it belongs to the one that is out. */
export interface Lane {
  readonly credentials: Credentials;
  /** Access key at the backend: it says there for whom a request is. */
  readonly backendAccessKeyId: string;
  readonly encryptedBucket: string;
  readonly plainBucket: string;
}

export interface FuzzCase {
  readonly id: number;
  readonly lane: Lane;
  /** The documented operation that it was made from, or "none". */
  readonly origin: string;
  readonly method: string;
  readonly bucket: string | undefined;
  /** As on the wire. */
  readonly rawKey: string | undefined;
  /** As on the wire, without "?" and without a signature. */
  readonly rawQuery: string;
  /** Lower case; signed, unless the signature is in the query. */
  readonly headers: Readonly<Record<string, string>>;
  /** Added after signing, in whatever case. */
  readonly unsignedHeaders: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signing: 'header' | 'query' | 'none';
  readonly virtualHosted: boolean;
}

/** Below it buckets are hosts. */
export const BASE_DOMAIN = 's3.fuzz';

/** In every body that is an object's; where it is seen, plaintext is seen. */
export const MARKER = 'plaintext-that-nobody-may-see';
/** The value of everything that only the proxy may write. */
export const FORGED = 'forged-by-a-client';
