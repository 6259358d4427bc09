declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A bucket name that passed the naming rules, or was at least safe to address. */
export type BucketName = Branded<'BucketName'>;
/** An object key, percent-decoded, 1 to 1,024 bytes of valid UTF-8. Never normalised. */
export type ObjectKey = Branded<'ObjectKey'>;

/** Header names in lower case; repeated headers joined with ",". Values trimmed. No prototype. */
export type HeaderMap = Readonly<Record<string, string>>;

export interface QueryParameter {
  /** Percent-decoded ("+" is a plus sign, as in S3). */
  readonly name: string;
  readonly value: string;
}

/** The query in order of arrival. Parameter names are case-sensitive, as in S3. */
export interface QueryParameters {
  readonly entries: readonly QueryParameter[];
  has(name: string): boolean;
  /** The first value of that name; "" for a name without "=". */
  get(name: string): string | undefined;
}

/** What arrived, parsed once and frozen; nothing is ever written onto it. */
export interface S3Request {
  readonly method: string;
  /** The path exactly as received, before "?", not decoded. */
  readonly rawPath: string;
  /** The query exactly as received, after "?", "" if none. */
  readonly rawQuery: string;
  readonly query: QueryParameters;
  readonly headers: HeaderMap;
  readonly addressing: 'path' | 'virtual-hosted';
  readonly bucket?: BucketName;
  readonly key?: ObjectKey;
}
