import { S3_ERRORS, type S3ErrorCode } from './s3-error-catalogue';

export interface S3ErrorOptions {
  /** Replaces the catalogue's wording. Sent to the client: no secrets, no causes of failed decryption. */
  readonly message?: string;
  /** Extra elements of the XML body, by element name, in order, e.g. `{ Key: 'a/b' }`. */
  readonly details?: Readonly<Record<string, string>>;
  /** Extra headers of the answer, names in lower case, e.g. `{ 'content-range': 'bytes *\/10' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only; never rendered. */
  readonly cause?: unknown;
}

const NOTHING: Readonly<Record<string, string>> = Object.freeze({});

/** A failure as the client sees it: thrown as a fact wherever it is found, rendered in one place. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: S3ErrorCode;
  /** HTTP status, from the catalogue. */
  readonly status: number;
  readonly details: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: S3ErrorCode, options: S3ErrorOptions = {}) {
    const entry = S3_ERRORS[code];
    super(options.message ?? entry.message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.status = entry.status;
    this.details = options.details ?? NOTHING;
    this.headers = options.headers ?? NOTHING;
  }
}
