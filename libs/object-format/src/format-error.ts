/**
 * Why stored bytes were refused.
 *
 * - `record-base64`: not canonical base64url without padding
 * - `record-version`, `record-kind`: a number that version 1 does not know
 * - `record-truncated`, `record-trailing`: shorter or longer than its fields say
 * - `record-text`: a name that is not UTF-8
 * - `record-length`: a plaintext length that its kind cannot have
 * - `extensions-malformed`, `extensions-order`, `extension-unknown`: object-format.md 2.3
 * - `kind-unsupported`: a multipart record where a single-part object is opened, or the other way round
 * - `seal`: the data key does not unseal: another bucket key, another object key, or an altered record
 * - `commitment`: the unsealed key is not the one the record commits to
 * - `checksums`: sealed checksums that do not open or do not parse
 * - `sealed-metadata`: sealed metadata that does not open or does not parse
 * - `attempt`: a chunk of a second attempt
 * - `chunk`: a chunk that does not authenticate
 * - `stored-size`: another number of stored bytes than the record implies, known before they are read
 * - `stored-truncated`, `stored-trailing`: fewer or more stored bytes than the record implies
 * - `manifest-tail`: the last 8 bytes are not those of a manifest, or name another number of backend parts
 * - `manifest-size`: another number of bytes than a manifest of so many parts has
 * - `manifest`: a manifest that does not authenticate
 * - `manifest-layout`: an authentic manifest that lists what no object can have (object-format.md 4.4)
 * - `upload-state`, `copy-state`: a state object that does not parse, or is of another key or upload
 * - `upload-proof`: the record of an upload that was not made for this upload id
 */
export type FormatErrorReason =
  | 'record-base64'
  | 'record-version'
  | 'record-kind'
  | 'record-truncated'
  | 'record-trailing'
  | 'record-text'
  | 'record-length'
  | 'extensions-malformed'
  | 'extensions-order'
  | 'extension-unknown'
  | 'kind-unsupported'
  | 'seal'
  | 'commitment'
  | 'checksums'
  | 'sealed-metadata'
  | 'attempt'
  | 'chunk'
  | 'stored-size'
  | 'stored-truncated'
  | 'stored-trailing'
  | 'manifest-tail'
  | 'manifest-size'
  | 'manifest'
  | 'manifest-layout'
  | 'upload-state'
  | 'upload-proof'
  | 'copy-state';

/** Stored bytes, or a record, that are not an object of this format under the given key and name. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly reason: FormatErrorReason;

  /** One wording for all: `reason` is for logs and tests, not for whoever controls the backend. */
  constructor(reason: FormatErrorReason) {
    super('The stored object is damaged or was not written for this place.');
    this.reason = reason;
  }
}
