/** What a request addresses: the endpoint, a bucket, or an object (or a key that may become one). */
export type OperationScope = 'service' | 'bucket' | 'object';

/**
 * - encrypt: the client's plaintext becomes a stored object
 * - decrypt: a stored object, or its description, becomes plaintext
 * - rewrite: request or answer are changed on the way (sizes, ETags, hidden keys, translated conditions)
 * - answer: answered by the proxy out of other requests
 * - forward: signed anew and passed on; the answer passes byte for byte
 * - refuse: NotImplemented, because it would leak plaintext or damage ciphertext, or because it is still to come
 */
export type Treatment = 'encrypt' | 'decrypt' | 'rewrite' | 'forward' | 'refuse' | 'answer';

/** The right a client needs on bucket and key. "none": no right of its own (answers are filtered, or are public). */
export type Permission = 'read' | 'write' | 'delete' | 'list' | 'admin' | 'none';

/** object: bytes of an object. document: XML or JSON, bounded. form: multipart/form-data with a file in it. */
export type BodyKind = 'none' | 'object' | 'document' | 'form';

export type OperationMethod = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS';

/** One row of the table of operations: how to tell the operation from others, and what to do with it. */
export interface OperationRow {
  readonly method: OperationMethod;
  readonly scope: OperationScope;
  /** The query name that selects the row, with or without value: `?acl`, `?acl=`. */
  readonly resource?: string;
  /** It must have a value: there are backends that take an empty one for none, and so the request for another. */
  readonly needsValue?: true;
  /** Query names that must be there too. */
  readonly requires?: readonly string[];
  /** Query names that must have exactly this value. */
  readonly when?: Readonly<Record<string, string>>;
  /** A header that must be there. */
  readonly requiresHeader?: string;
  /** Other query names that are documented for it. */
  readonly query?: readonly string[];
  /** `x-amz-*` headers that are documented for it, beside the general ones. */
  readonly headers?: readonly string[];
  /** It stores `x-amz-meta-*` with an object. Elsewhere S3 ignores them, and they go no further. */
  readonly metadata?: true;
  /** A preflight carries the query of the request that it announces: every name known for the scope is allowed. */
  readonly anyKnownQuery?: true;
  readonly treatment: Treatment;
  /** The treatment that a row marked "refuse" is to get in a later version. */
  readonly later?: Exclude<Treatment, 'refuse'>;
  readonly permission: Permission;
  readonly body: BodyKind;
  /** Elements that must not occur in the document of a forwarded request. */
  readonly refusedElements?: readonly string[];
}
