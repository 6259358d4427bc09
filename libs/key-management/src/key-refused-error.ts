/**
 * Why the key ring does not even ask a provider:
 *
 * - `no-policy`: no entry of `buckets` matches the bucket;
 * - `no-active-kek`: the bucket has no KEK to seal new objects under;
 * - `kek-not-enabled`: the KEK to seal under is decrypt-only;
 * - `unknown-kek`: no KEK of that name is configured;
 * - `kek-retired`: the KEK is configured, but retired;
 * - `kek-not-readable-here`: the KEK is neither the bucket's active one nor one of its readable ones;
 * - `origin-not-accepted`: the record was written to another bucket, not listed in `acceptOrigins`.
 */
export type KeyRefusal =
  | 'no-policy'
  | 'no-active-kek'
  | 'kek-not-enabled'
  | 'unknown-kek'
  | 'kek-retired'
  | 'kek-not-readable-here'
  | 'origin-not-accepted';

/** What was asked for. Names out of a record may be anybody's invention; they go to the log only, quoted. */
export interface RefusedKey {
  readonly bucket: string;
  readonly kekId?: string;
  readonly originBucket?: string;
}

/**
 * The configuration does not allow this key for this bucket (object-format.md 1.1 and 2.2). The message says what to
 * do about it, to whoever reads the log.
 */
export class KeyRefusedError extends Error {
  override readonly name = 'KeyRefusedError';
  readonly reason: KeyRefusal;

  constructor(reason: KeyRefusal, asked: RefusedKey) {
    super(`key refused, ${reason}: ${describe(reason, asked)}`);
    this.reason = reason;
  }
}

function describe(reason: KeyRefusal, asked: RefusedKey): string {
  const [bucket, kek, origin] = [asked.bucket, asked.kekId, asked.originBucket].map((name) =>
    JSON.stringify(name ?? ''),
  );
  switch (reason) {
    case 'no-policy':
      return `no entry of buckets matches ${bucket}; add one`;
    case 'no-active-kek':
      return `bucket ${bucket} has no activeKek to seal new objects under; name one`;
    case 'kek-not-enabled':
      return `the active KEK of bucket ${bucket}, ${kek}, is not enabled; enable it, or make another one active`;
    case 'unknown-kek':
      return `there is no KEK named ${kek}; if objects were sealed under it, add it to keys.keks with state decrypt-only and to readableKeks of ${bucket}`;
    case 'kek-retired':
      return `KEK ${kek} is retired; to read what was sealed under it, set its state to decrypt-only, then re-seal`;
    case 'kek-not-readable-here':
      return `bucket ${bucket} may not use KEK ${kek}; if its objects belong there, add it to the readableKeks of the bucket`;
    case 'origin-not-accepted':
      return `the object was written to bucket ${origin}; if it belongs in ${bucket}, add ${origin} to the acceptOrigins of the bucket`;
  }
}
