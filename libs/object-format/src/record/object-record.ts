import type { Extension } from './extensions';

interface RecordFields {
  /** 16 random bytes, salt of the key derivation. */
  readonly objectId: Buffer;
  /** The configured name of the key-encryption key. */
  readonly kekId: string;
  /** The bucket that the object was written to. */
  readonly originBucket: string;
  /** The bucket key as its key provider wrapped it (object-format.md 1.1). */
  readonly wrappedBucketKey: Buffer;
  /** 32 bytes that commit to the data key (object-format.md 1). */
  readonly commitment: Buffer;
  /** In ascending order of type, unknown ones included (object-format.md 2.3). */
  readonly extensions: readonly Extension[];
}

/** What the record of an object says before it is sealed (object-format.md 2.1). */
export type RecordContent = RecordFields &
  (
    | { readonly kind: 'single-part'; readonly plaintextBytes: number }
    | { readonly kind: 'multipart'; readonly plaintextBytes?: undefined }
  );

/** A record as parsed from metadata. Nothing in it is authenticated until `openObject` has accepted it. */
export type ObjectRecord = RecordContent & {
  readonly dekNonce: Buffer;
  readonly sealedDek: Buffer;
  /** Everything before dekNonce as it was stored: what the seal authenticates (object-format.md 2.2). */
  readonly recordPrefix: Buffer;
};
