import { decodeRecord, recipientsOf } from '@s3ep/object-format';

/** What a record says, as anybody can read it who has no key. Nothing of it is authenticated. */
export interface RecordDescription {
  readonly version: 1;
  readonly kind: 'single-part' | 'multipart';
  /** Hexadecimal. */
  readonly objectId: string;
  readonly kekId: string;
  readonly originBucket: string;
  /** Names of further KEKs that the bucket key is wrapped under. */
  readonly recipients: readonly string[];
  readonly wrappedBucketKeyBytes: number;
  /** base64url. */
  readonly wrappedBucketKey: string;
  /** null: in the manifest only (kind multipart). */
  readonly plaintextBytes: number | null;
  /** Hexadecimal: the same in every copy of the object. */
  readonly commitment: string;
  readonly extensions: readonly { readonly type: number; readonly name: string; readonly bytes: number }[];
}

/** object-format 2.3. */
const EXTENSION_NAMES: Readonly<Record<number, string>> = {
  1: 'sealed checksums',
  2: 'announced checksum',
  3: 'recipients',
  128: 'sealed metadata',
};

/**
 * Reads the value of `x-amz-meta-s3ep` without keys (object-format 2.1).
 * @throws FormatError for anything that is no record
 */
export function describeRecord(text: string): RecordDescription {
  const record = decodeRecord(text);
  return {
    version: 1,
    kind: record.kind,
    objectId: record.objectId.toString('hex'),
    kekId: record.kekId,
    originBucket: record.originBucket,
    recipients: recipientsOf(record.extensions).map(({ kekId }) => kekId),
    wrappedBucketKeyBytes: record.wrappedBucketKey.length,
    wrappedBucketKey: record.wrappedBucketKey.toString('base64url'),
    plaintextBytes: record.plaintextBytes ?? null,
    commitment: record.commitment.toString('hex'),
    extensions: record.extensions.map(({ type, value }) => ({
      type,
      name: EXTENSION_NAMES[type] ?? 'unknown',
      bytes: value.length,
    })),
  };
}
