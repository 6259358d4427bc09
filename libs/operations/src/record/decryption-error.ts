import { S3Error } from '@s3ep/s3-protocol';

/**
 * An object that cannot be decrypted, for whatever reason: one wording for every cause, so that nothing can be
 * learned from it (s3-semantics 1, rule 7). The reason goes to the log and the metrics only.
 */
export class DecryptionError extends S3Error {
  /** A short code of the cause, for metrics. */
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    // the log shows messages and causes: this one is for whoever reads it, the client sees the other
    super('InternalError', { cause: new Error(`the stored object was refused: ${reason}`, { cause }) });
    this.reason = reason;
  }
}
