import type { CredentialsSource } from '@s3ep/backend';

/** Far more than one S3 account has. */
const MOST_BUCKETS = 10_000;

/** Buckets in which there were uploads, and the credentials that reached them: where a sweep has to look. */
export class SeenBuckets {
  readonly #buckets = new Map<string, CredentialsSource | undefined>();

  /** @param credentials undefined: the backend's default */
  note(bucket: string, credentials: CredentialsSource | undefined): void {
    this.#buckets.delete(bucket);
    this.#buckets.set(bucket, credentials);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_BUCKETS && oldest !== undefined) this.#buckets.delete(oldest);
  }

  get entries(): readonly (readonly [bucket: string, credentials: CredentialsSource | undefined])[] {
    return [...this.#buckets];
  }
}
