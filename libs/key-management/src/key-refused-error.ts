/**
 * Why the key ring does not even ask a provider:
 *
 * - `no-policy`: no entry of `buckets` matches the bucket;
 * - `no-active-kek`: the bucket has no KEK to seal new objects under;
 * - `unknown-kek`: no KEK of that name is configured;
 * - `kek-not-readable-here`: the KEK is neither the bucket's active one nor one of its readable ones;
 * - `origin-not-accepted`: the record was written to another bucket, not listed in `acceptOrigins`.
 */
export type KeyRefusal =
  'no-policy' | 'no-active-kek' | 'unknown-kek' | 'kek-not-readable-here' | 'origin-not-accepted';

/** The configuration does not allow this key for this bucket (object-format.md 1.1 and 2.2). */
export class KeyRefusedError extends Error {
  override readonly name = 'KeyRefusedError';
  readonly reason: KeyRefusal;

  constructor(reason: KeyRefusal) {
    super(`key refused: ${reason}`);
    this.reason = reason;
  }
}
