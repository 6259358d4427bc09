import type { Readable } from 'node:stream';

/** What an operation answers. The one response writer puts it on the wire. */
export interface S3Response {
  readonly status: number;
  /** Lower-case names. The writer adds Date, request ids and, for bytes in memory, Content-Length. */
  readonly headers: Readonly<Record<string, string>>;
  /** A stream that fails destroys the connection; it is never ended cleanly. */
  readonly body?: Buffer | Readable;
}
